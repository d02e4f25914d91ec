"""Learned representations: networks from scratch, and borrowed (pretrained) convolutions.

The tables name classes as text, so that listing the methods does not import Keras (seconds). To add
a network: one file here, one line in `NETWORKS`; a pretrained backbone: one entry in `backbones.py`,
a class and a line in `BACKBONES` (as a representation) and in `NETWORKS` (fine-tuned). `RANDOM` holds
representations whose convolutions nobody trained.

The backend is chosen here and nowhere else, before anything imports Keras.
"""

import os

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
# TensorFlow's C++ side reports its instruction sets on every start; errors still come as exceptions.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

NETWORKS = {
    "mlp": "deep.mlp:MLP",
    "small_cnn": "deep.small_cnn:SmallCNN",
    "cifar_cnn": "deep.cifar_cnn:CifarCNN",
    "global_pool_cnn": "deep.global_pool_cnn:GlobalPoolCNN",
    "resnet20": "deep.resnet20:ResNet20",
    "fast_cnn": "deep.fast_cnn:FastCNN",
    "cifar10_resnet20:finetuned": "deep.finetune:FineTunedCIFAR10ResNet20",
    "mobilenet_v2:finetuned": "deep.finetune:FineTunedMobileNetV2",
    "efficientnet_b0:finetuned": "deep.finetune:FineTunedEfficientNetB0",
    "resnet50:finetuned": "deep.finetune:FineTunedResNet50",
    "inception_v3:finetuned": "deep.finetune:FineTunedInceptionV3",
    "vgg16:finetuned": "deep.finetune:FineTunedVGG16",
}
RANDOM = {
    "random_conv": "deep.random_conv:RandomConv",
}
BACKBONES = {
    "cifar10_resnet20": "deep.frozen:CIFAR10ResNet20Features",
    "mobilenet_v2": "deep.frozen:MobileNetV2Features",
    "efficientnet_b0": "deep.frozen:EfficientNetB0Features",
    "resnet50": "deep.frozen:ResNet50Features",
    "inception_v3": "deep.frozen:InceptionV3Features",
    "vgg16": "deep.frozen:VGG16Features",
}
