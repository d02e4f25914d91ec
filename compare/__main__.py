"""`python -m compare`: the same run as `invoke compare`, for where invoke is not at hand."""

import argparse
import sys

from compare.command_line.options import FLAGS, HELP

parser = argparse.ArgumentParser("python -m compare", description=__doc__.split("\n")[0])
for name, text in HELP.items():
    if name in FLAGS:
        parser.add_argument(f"--{name}", action="store_true", help=text)
    else:
        parser.add_argument(f"--{name}", default="", help=text)

if __name__ == "__main__":
    from tasks import compare_and_report

    sys.exit(compare_and_report(**vars(parser.parse_args())))
