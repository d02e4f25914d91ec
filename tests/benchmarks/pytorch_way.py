"""ResNet-20 as one would write it by hand in PyTorch, with a plain training loop, channels last."""

from importlib.metadata import PackageNotFoundError, version


def version_of_pytorch():
    """Name and version of PyTorch, which is no dependency of the project; None where it is missing."""
    try:
        return f"a PyTorch {version('torch')} loop"
    except PackageNotFoundError:
        return None


class PyTorchResNet20:
    """The network, its optimiser and its pictures.

    Parameters
    ----------
    images : ndarray of shape (n_images, height, width, 3), uint8
    labels : ndarray of shape (n_images,), int64
    n_classes : int
    bfloat16 : bool
        Whether layers compute in it.
    """

    def __init__(self, images, labels, n_classes, bfloat16):
        import torch

        self.torch, self.bfloat16 = torch, bfloat16
        self.network = _resnet(torch, n_classes).to(memory_format=torch.channels_last)
        self.optimizer = torch.optim.SGD(
            self.network.parameters(), lr=0.1, momentum=0.9, nesterov=True, weight_decay=5e-4
        )
        self.pictures = torch.from_numpy(images).permute(0, 3, 1, 2)
        self.targets = torch.from_numpy(labels)

    def epoch(self, batch_size):
        """Train on every picture once."""
        torch = self.torch
        self.network.train()
        for rows in torch.randperm(len(self.pictures)).split(batch_size):
            with torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat16):
                scores = self.network(self._prepared(self.pictures[rows]))
                loss = torch.nn.functional.cross_entropy(scores, self.targets[rows])
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()
            self.optimizer.step()

    def answers(self, batch_size):
        """Class scores of every picture, as a NumPy array."""
        torch = self.torch
        self.network.eval()
        with torch.inference_mode():
            parts = [
                self.network(self._prepared(batch)) for batch in self.pictures.split(batch_size)
            ]
        return torch.cat(parts).numpy()

    def _prepared(self, batch):
        scaled = batch.float().div(63.75).sub(2)
        return scaled.contiguous(memory_format=self.torch.channels_last)


def _resnet(torch, n_classes):
    """Three stages of three blocks, with shortcuts that are padded with nothing (option A)."""
    nn = torch.nn

    def normed_conv(n_inputs, n_filters, stride=1):
        convolution = nn.Conv2d(n_inputs, n_filters, 3, stride, padding=1, bias=False)
        return nn.Sequential(convolution, nn.BatchNorm2d(n_filters))

    class Block(nn.Module):
        def __init__(self, n_inputs, n_filters, stride):
            super().__init__()
            self.first = normed_conv(n_inputs, n_filters, stride)
            self.second = normed_conv(n_filters, n_filters)
            self.stride, self.n_new = stride, n_filters - n_inputs

        def forward(self, maps):
            added = self.second(torch.relu(self.first(maps)))
            if self.n_new:
                half = self.n_new // 2
                maps = nn.functional.pad(
                    maps[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, half, half)
                )
            return torch.relu(maps + added)

    blocks, n_inputs = [normed_conv(3, 16), nn.ReLU()], 16
    for n_filters in (16, 32, 64):
        for block in range(3):
            blocks.append(Block(n_inputs, n_filters, 2 if n_filters > 16 and not block else 1))
            n_inputs = n_filters
    head = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, n_classes)]
    return nn.Sequential(*blocks, *head)
