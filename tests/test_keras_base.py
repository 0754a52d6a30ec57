"""Networks from Keras: their weights from any file or a server, and embeddings from them."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from convert import keras_base, lite0
from convert.embedder import open_embedder
from convert.keras_base import PREPARATIONS, BaseSpec, open_base
from convert.keras_embedder import keras_embedder
from seeing.devices.picture import read_picture
from seeing.errors import DownloadError, ModelError, UsageError
from tests import local_site
from tests.pictures import DATA, needs_data, noise

if TYPE_CHECKING:
    from pathlib import Path

keras: Any = pytest.importorskip("keras")

SMALL = "MobileNet-0.25"
REAL = DATA / "models" / "mobilenet_v1_025_224_tfjs" / "weights.npz"
needs_real = needs_data("models/mobilenet_v1_025_224_tfjs")


def filled(*, has_top: bool) -> Any:
    """MobileNet 0.25 with random weights that a file can be made of."""
    keras.utils.set_random_seed(1)
    return keras.applications.MobileNet(
        alpha=0.25, weights=None, include_top=has_top, input_shape=(224, 224, 3)
    )


@pytest.mark.parametrize(
    ("kind", "module"), [("caffe", "vgg16"), ("tf", "mobilenet"), ("torch", "densenet")]
)
def test_pixels_are_prepared_as_keras_does(kind: str, module: str) -> None:
    pixels = noise(16, 16)[None].astype(np.float32)
    image = keras.Input((16, 16, 3))
    ours = keras.Model(image, PREPARATIONS[kind](image))(pixels).numpy()
    theirs = getattr(keras.applications, module).preprocess_input(pixels.copy())
    assert np.abs(ours - theirs).max() < 1e-4


@pytest.mark.parametrize(
    ("ending", "has_top"),
    [
        (".weights.h5", True),
        (".weights.h5", False),
        (".h5", True),
        (".keras", True),
        (".npz", True),
    ],
)
def test_weights_of_any_file(ending: str, has_top: bool, tmp_path: Path) -> None:
    whole = filled(has_top=has_top)
    file = tmp_path / f"mine{ending}"
    if ending == ".npz":
        np.savez(file, **{w.path.replace("/", "__"): w.numpy() for w in whole.weights})
    elif ending == ".weights.h5":
        whole.save_weights(file)
    else:
        whole.save(file)
    base = open_base(BaseSpec(SMALL, str(file)))
    for mine, theirs in zip(base.model.weights, whole.weights, strict=False):
        assert np.array_equal(mine.numpy(), theirs.numpy())
    assert base.width == 256
    assert base.sha256 == open_base(BaseSpec(SMALL, str(file))).sha256


def test_weights_of_another_network(tmp_path: Path) -> None:
    file = tmp_path / "mine.weights.h5"
    filled(has_top=False).save_weights(file)
    with pytest.raises(ModelError, match="other ones"):
        open_base(BaseSpec("MobileNet-0.5", str(file)))
    np.savez(tmp_path / "few.npz", conv1__kernel=np.zeros((3, 3, 3, 7)))
    with pytest.raises(ModelError, match=r"conv1/kernel of \(3, 3, 3, 8\).*one of \(3, 3, 3, 7\)"):
        open_base(BaseSpec(SMALL, str(tmp_path / "few.npz")))
    (tmp_path / "torn.keras").write_bytes(b"PK not a model")
    with pytest.raises(ModelError, match="other ones"):
        open_base(BaseSpec(SMALL, str(tmp_path / "torn.keras")))
    with pytest.raises(ModelError, match="no such file"):
        open_base(BaseSpec(SMALL, str(tmp_path / "absent.h5")))
    (tmp_path / "weights.bin").write_bytes(b"")
    with pytest.raises(ModelError, match=r"a file \.bin"):
        open_base(BaseSpec(SMALL, str(tmp_path / "weights.bin")))
    with pytest.raises(UsageError):
        open_base(BaseSpec("NoNet"))


def test_no_pickle_is_opened(tmp_path: Path) -> None:
    np.savez(tmp_path / "odd.npz", conv1__kernel=np.array([{"a": 1}], dtype=object))
    with pytest.raises(ModelError):
        open_base(BaseSpec(SMALL, str(tmp_path / "odd.npz")))


def test_keras_own_download(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From a server that is here, in place of Keras's."""
    from keras.src.applications import mobilenet
    from keras.src.backend import config

    file = tmp_path / "theirs.weights.h5"
    filled(has_top=False).save(tmp_path / "theirs.h5")
    # Where it cannot write, Keras goes to /tmp/.keras, which other runs share.
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(config, "keras_home", lambda: str(tmp_path / "home"), raising=False)
    with local_site.serving() as site:
        site.data = (tmp_path / "theirs.h5").read_bytes()
        monkeypatch.setattr(mobilenet, "BASE_WEIGHT_PATH", site.url.rpartition("/")[0] + "/")
        fetched = open_base(BaseSpec(SMALL, "imagenet"))
        asked = len(site.asked)
        open_base(BaseSpec(SMALL, "imagenet"))
        assert len(site.asked) == asked == 1
    local = open_base(BaseSpec(SMALL, str(tmp_path / "theirs.h5")))
    assert fetched.sha256 == local.sha256
    assert not file.exists()


@pytest.fixture
def short_efficientnet(monkeypatch: pytest.MonkeyPatch) -> Any:
    """EfficientNetB0 by Keras's own code, but of two blocks, which is quicker; random weights.

    Its normalisation is that of the official files, which hold deviations.
    """
    from keras.src.applications import efficientnet

    def short(**how: Any) -> Any:
        blocks = efficientnet.DEFAULT_BLOCKS_ARGS[:2]
        return efficientnet.EfficientNet(
            1.0, 1.0, 224, name="efficientnetb0", blocks_args=blocks, weights_name="b0", **how
        )

    monkeypatch.setattr(keras.applications, "EfficientNetB0", short)
    keras.utils.set_random_seed(1)
    model = short(weights=None, include_top=False, input_shape=(224, 224, 3))
    _normalise(model, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
    return model


def _normalise(model: Any, mean: tuple[float, ...], variance: tuple[float, ...]) -> None:
    layer = next(layer for layer in model.layers if "normalization" in layer.name)
    layer.set_weights([np.array(mean), np.array(variance), np.array(0)])
    layer.finalize_state()


def _alike(one: Any, other: Any) -> bool:
    pixels = noise(224, 224)[None].astype(np.float32)
    mine, theirs = one(pixels).numpy(), other(pixels).numpy()
    return bool(np.allclose(mine, theirs, rtol=1e-3, atol=1e-4 * np.abs(theirs).max()))


@pytest.mark.parametrize("ending", [".weights.h5", ".h5", ".keras"])
def test_efficientnet_of_a_file_is_efficientnet_of_keras_own_download(
    ending: str, short_efficientnet: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keras adds a layer for its own weights, which hold deviations instead of variances."""
    from keras.src.applications import efficientnet

    download, file = tmp_path / "theirs.weights.h5", tmp_path / f"mine{ending}"
    short_efficientnet.save_weights(download)
    if ending == ".weights.h5":
        short_efficientnet.save_weights(file)
    else:
        short_efficientnet.save(file)
    monkeypatch.setattr(efficientnet.file_utils, "get_file", lambda *_, **__: str(download))
    theirs = open_base(BaseSpec("EfficientNetB0")).model
    ours = open_base(BaseSpec("EfficientNetB0", str(file))).model
    assert _alike(ours, theirs)
    assert not _alike(short_efficientnet, theirs)


def test_normalisation_that_somebody_learnt_is_kept(
    short_efficientnet: Any, tmp_path: Path
) -> None:
    _normalise(short_efficientnet, (0.5, 0.4, 0.3), (0.06, 0.05, 0.04))
    short_efficientnet.save(tmp_path / "own.keras")
    ours = open_base(BaseSpec("EfficientNetB0", str(tmp_path / "own.keras"))).model
    assert _alike(ours, short_efficientnet)


def test_no_network_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from keras.src.applications import mobilenet

    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setattr(mobilenet, "BASE_WEIGHT_PATH", "http://127.0.0.1:9/")
    with pytest.raises(DownloadError, match="--weights FILE") as caught:
        open_base(BaseSpec("MobileNet-0.5", "imagenet"))
    assert "\n" not in str(caught.value)


def test_a_download_that_is_cut_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from keras.src.applications import mobilenet

    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    with local_site.serving() as site:
        site.cut_after = [1000] * 9
        monkeypatch.setattr(mobilenet, "BASE_WEIGHT_PATH", site.url.rpartition("/")[0] + "/")
        with pytest.raises(DownloadError):
            open_base(BaseSpec("MobileNet-0.75", "imagenet"))
    assert not list(tmp_path.rglob("*.h5"))


def test_an_embedder_opens_again_elsewhere(tmp_path: Path) -> None:
    file = tmp_path / "mine.weights.h5"
    filled(has_top=False).save_weights(file)
    embedder = keras_embedder(BaseSpec(SMALL, str(file)))
    again = open_embedder(embedder.spec)
    picture = noise(300, 200)
    vector = embedder.embed(picture)
    assert vector.dtype == np.float32
    assert vector.shape == (embedder.width,) == (256,)
    assert np.array_equal(vector, again.embed(picture))
    assert (again.name, again.sha256) == (SMALL, embedder.sha256)


@needs_real
@needs_data("imagenet_samples")
def test_real_weights_know_photographs() -> None:
    """MobileNet 0.25 has 0.57 on such photographs by its source; 40 of them and a wide margin."""
    embedder = keras_embedder(BaseSpec(SMALL, str(REAL)))
    with np.load(REAL) as weights:
        kernel, bias = weights["conv_preds__kernel"][0, 0], weights["conv_preds__bias"]
    folder, right = DATA / "imagenet_samples", 0
    with (folder / "labels.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))[::12][:40]
    for row in rows:
        vector = embedder.embed(read_picture(folder / "images" / row["file"]).pixels)
        right += int((vector @ kernel + bias).argmax()) == int(row["class_index_0based"])
    assert right >= 14


def test_random_lite0_has_lite0s_shapes() -> None:
    base = open_base(BaseSpec(weights="none"))
    assert base.width == lite0.EMBEDDING
    named = {layer.name: layer for layer in base.model.layers}
    for layer, shape in zip(lite0.LAYERS, keras_base.lite0_shapes(), strict=True):
        assert named[layer.name].kernel.shape == shape
    assert base.sha256 == open_base(BaseSpec(weights="none")).sha256


def test_lite0_is_the_network_that_is_shipped() -> None:
    """Built of the same weights, layer by layer, it gives the embeddings of `lite0.keras_model`."""
    weights = keras_base.lite0_weights(BaseSpec(weights="none"))
    top = np.zeros((lite0.EMBEDDING, lite0.CLASSES)), np.zeros(lite0.CLASSES)
    shipped = lite0.keras_model({**weights, lite0.LAST: top})
    pixels = noise(224, 224)[None].astype(np.float32)
    theirs = shipped((pixels - lite0.MEAN) / lite0.STD)["embedding"].numpy()
    ours = open_base(BaseSpec(weights="none")).model(pixels).numpy().mean((1, 2))
    assert np.allclose(ours, theirs, rtol=1e-3, atol=1e-4 * np.abs(theirs).max())
