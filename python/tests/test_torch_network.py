"""examples/torch/network.py: files that PyTorch writes decode here, with the same answers."""

import pathlib
import subprocess
import sys

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed (Debian: python3-torch)")

import sallow  # noqa: E402

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "examples" / "torch"))
import network as torch_network  # noqa: E402


@pytest.mark.parametrize("layers", [[("d", 32), ("d", 16)], [("l", 16), ("d", 32)], [("l", 16), ("l", 16)]])
def test_a_file_written_by_pytorch_is_read_back(tmp_path, layers):
    torch.manual_seed(1)
    made = torch_network.Network(3, layers, (32, 16))
    torch_network.save(made, tmp_path / "net.safetensors")
    again = torch_network.load(tmp_path / "net.safetensors")
    events, finals = torch.bernoulli(torch.full((7, 5, 8), 0.2)), torch.bernoulli(torch.full((7, 5, 4), 0.2))
    assert torch.equal(made(events, finals), again(events, finals))
    card = subprocess.run(
        [sys.executable, "-m", "sallow", "card", str(tmp_path / "net.safetensors")], capture_output=True, text=True
    )
    assert card.returncode == 0, card.stderr
    assert "distance 3" in card.stdout
    assert sallow is not None
