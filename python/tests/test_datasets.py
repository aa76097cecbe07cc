"""Published records. The public records are searched as in other tests; this test also creates a small folder."""

import os
import pathlib

import pytest

import sallow

DATA = pathlib.Path(os.environ.get("SALLOW_DATA") or pathlib.Path(__file__).resolve().parents[3] / "shared" / "data")


@pytest.fixture
def record(tmp_path):
    """An experiment of 512 shots in the layout of Zenodo record 13273331."""
    for rounds in (3, 5, 7):
        folder = tmp_path / "record" / "d3_at_q6_7" / "Z" / f"r{rounds:02}"
        folder.mkdir(parents=True)
        circuit = sallow.Circuit.generated(
            "surface_code:rotated_memory_z", distance=3, rounds=rounds, after_clifford_depolarization=0.01
        )
        events, flips = sallow.DetectorSampler(circuit, seed=rounds).sample(512, bit_packed=True)
        (folder / "circuit_noisy_si1000.stim").write_text(str(circuit))
        (folder / "circuit_ideal.stim").write_text(str(circuit.without_noise()))
        (folder / "detection_events.b8").write_bytes(events.tobytes())
        (folder / "obs_flips_actual.b8").write_bytes(flips.tobytes())
        (folder / "metadata.json").write_text(
            f'{{"distance": 3, "rounds": {rounds}, "basis": "Z", "shots": 512}}'
        )
    return tmp_path / "record"


def test_a_record_is_decoded(record):
    told = []
    found = sallow.dataset(record, decoders="matching", progress=told.append)
    assert len(found.experiments) == 3 and found.skipped == []
    assert [row["rounds"] for row in found.rows] == [3, 5, 7] and all(row["failures"] > 0 for row in found.rows)
    assert found.fits[0]["error_per_cycle"]["3"]["value"] > 0
    assert found.picture("failures").svg.startswith("<svg")
    page = record.parent / "page.html"
    if why := sallow._engine.why_no_pages():
        with pytest.raises(OSError, match="page"):
            found.write_page(page)
        assert why and not page.exists()
    else:
        found.write_page(page)
        assert ": record, decoded" in page.read_text() and '"command":""' in page.read_text()
    with pytest.raises(ValueError, match="no plot"):
        found.picture("no_such")
    assert "matching" in repr(found) and "<table>" in found._repr_html_()
    assert sallow.dataset(str(record), decoders="matching", max_shots=100).experiments[0]["shots"] == 100
    proved = sallow.dataset(record, decoders=["matching"], certify=True)
    assert proved.experiments[0]["results"][0]["certified"] == 512


def test_wrong_calls_are_exceptions(record, tmp_path):
    for call, wrong in [
        (lambda: sallow.dataset(), ValueError),
        (lambda: sallow.dataset(tmp_path / "no_such"), sallow.InputError),
        (lambda: sallow.dataset(record, decoders="no_such"), sallow.InputError),
        (lambda: sallow.dataset(record, decoders=[]), ValueError),
        (lambda: sallow.dataset(record, decoders="union_find", certify=True), sallow.InputError),
        (lambda: sallow.dataset(record, prior="guess"), sallow.InputError),
        (lambda: sallow.dataset(record, max_shots=0), ValueError),
    ]:
        with pytest.raises(wrong):
            call()


@pytest.mark.skipif(not (DATA / "sycamore").exists(), reason=f"no public records at {DATA}")
def test_a_public_record():
    folders = sorted((DATA / "sycamore").rglob("properties.yml"))[:2]
    found = sallow.dataset(*[folder.parent for folder in folders], decoders="matching", max_shots=2000)
    assert len(found.experiments) == len(folders)
