"""sallow.sinter in sinter.collect; skipped where sinter is not installed."""

import pickle

import pytest

import sallow

sinter = pytest.importorskip("sinter")
stim = pytest.importorskip("stim")


def tasks():
    for distance in (3, 5):
        circuit = stim.Circuit.generated(
            "surface_code:rotated_memory_x", distance=distance, rounds=3, after_clifford_depolarization=0.005
        )
        yield sinter.Task(circuit=circuit, json_metadata={"d": distance})


@pytest.mark.parametrize("decoders", [sallow.sinter.decoders, sallow.sinter.samplers])
def test_collect(decoders):
    custom = decoders()
    stats = sinter.collect(
        num_workers=1, tasks=list(tasks()), decoders=["sallow", "pymatching"], custom_decoders=custom, max_shots=20_000
    )
    rates = {(s.json_metadata["d"], s.decoder): s.errors / s.shots for s in stats}
    assert all(s.shots >= 20_000 for s in stats)
    for distance in (3, 5):
        ours, theirs = rates[distance, "sallow"], rates[distance, "pymatching"]
        assert abs(ours - theirs) < 5 * (2 * theirs / 20_000) ** 0.5


def test_pickles():
    assert pickle.loads(pickle.dumps(sallow.sinter.Sampler("correlated"))).decoder == "correlated"
    with pytest.raises(sallow.InputError):
        sallow.sinter.Decoder("no_such")
