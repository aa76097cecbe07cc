"""Decoders and samplers for sinter, which must be installed.

    sinter.collect(..., decoders=["sallow"], custom_decoders=sallow.sinter.decoders())

On the command line (`samplers` instead of `decoders` is faster):

    sinter collect --custom_decoders_module_function sallow.sinter:decoders --decoders sallow sallow_correlated ...

A registered decoder written in Python is also used by name: sallow.sinter.Sampler("mine").
"""

from __future__ import annotations

import pathlib
from typing import Any

import numpy as np
import numpy.typing as npt
import sinter

from sallow import _engine
from sallow.checks import as_rows, seed_of, thread_count, whole_number
from sallow.objects import as_circuit, as_model
from sallow.python_decoders import register_if_missing, registered


class _Named:
    """A decoder by its name. Pickling it for another process includes a decoder written in Python."""

    def __init__(self, decoder: str = "matching", *, num_threads: int = 1) -> None:
        _engine.check_decoder_spec(decoder)
        self.decoder = decoder
        self.num_threads = thread_count(num_threads)

    def __getstate__(self) -> dict[str, Any]:
        return {"decoder": self.decoder, "num_threads": self.num_threads, "registered": registered(self.decoder)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        register_if_missing(state["decoder"], state["registered"])
        self.decoder = state["decoder"]
        self.num_threads = state["num_threads"]

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash((type(self), self.decoder, self.num_threads))

    def __repr__(self) -> str:
        return f"sallow.sinter.{type(self).__name__}({self.decoder!r}, num_threads={self.num_threads})"


class CompiledDecoder(sinter.CompiledDecoder):  # type: ignore[misc]
    """sinter.CompiledDecoder: bits are packed, least significant first."""

    def __init__(self, model: Any, decoder: str, num_threads: int) -> None:
        self._engine = _engine.Decoder(as_model(model), decoder, False, False, False)
        self._num_threads = num_threads

    def decode_shots_bit_packed(
        self, *, bit_packed_detection_event_data: npt.NDArray[np.uint8]
    ) -> npt.NDArray[np.uint8]:
        rows = as_rows(bit_packed_detection_event_data, self._engine.num_detectors, True, "shots")
        got = self._engine.decode_batch(rows, True, True, False, False, False, False, self._num_threads)
        return got["predictions"]  # type: ignore[no-any-return]


class Decoder(_Named, sinter.Decoder):  # type: ignore[misc]
    """sinter.Decoder, compiled for a model or from file to file. `decoder` is NAME or NAME:key=value,..., by default
    matching. It can be pickled."""

    def compile_decoder_for_dem(self, *, dem: Any) -> CompiledDecoder:
        return CompiledDecoder(dem, self.decoder, self.num_threads)

    def decode_via_files(
        self,
        *,
        num_shots: int,
        num_dets: int,
        num_obs: int,
        dem_path: pathlib.Path,
        dets_b8_in_path: pathlib.Path,
        obs_predictions_b8_out_path: pathlib.Path,
        tmp_dir: pathlib.Path,
    ) -> None:
        del num_obs, tmp_dir
        compiled = CompiledDecoder(_engine.DetectorErrorModel.from_file(str(dem_path)), self.decoder, self.num_threads)
        width = -(-num_dets // 8)
        shots = np.fromfile(dets_b8_in_path, dtype=np.uint8, count=num_shots * width).reshape(num_shots, width)
        compiled.decode_shots_bit_packed(bit_packed_detection_event_data=shots).tofile(obs_predictions_b8_out_path)


class CompiledSampler(sinter.CompiledSampler):  # type: ignore[misc]
    """sinter.CompiledSampler that samples and decodes in one pass."""

    def __init__(self, task: Any, decoder: str, num_threads: int) -> None:
        for mask in ("postselection_mask", "postselected_observables_mask"):
            if getattr(task, mask, None) is not None:
                raise ValueError(f"{mask}: sallow's sampler does not discard shots; use sallow.sinter.decoders()")
        self._circuit = as_circuit(task.circuit if task.circuit is not None else pathlib.Path(task.circuit_path))
        model = task.detector_error_model
        made = as_model(model) if model is not None else _engine.model_for_decoding(self._circuit)
        self._decoder = _engine.Decoder(made, decoder, False, False, False)
        self._num_threads = num_threads
        self._seed = seed_of(None)
        self._calls = 0

    def sample(self, suggested_shots: int) -> Any:
        # A new seed per call, by the increment of SplitMix64.
        seed = (self._seed + self._calls * 0x9E3779B97F4A7C15) % 2**64
        self._calls += 1
        wanted = max(1, whole_number(suggested_shots, "suggested_shots"))
        shots, failures, _, seconds, _ = _engine.count_failures(
            self._circuit, self._decoder, seed, wanted, 0, self._num_threads
        )
        return sinter.AnonTaskStats(shots=shots, errors=failures, discards=0, seconds=seconds)

    def handles_throttling(self) -> bool:
        return True


class Sampler(_Named, sinter.Sampler):  # type: ignore[misc]
    """sinter.Sampler that samples and decodes in one pass, with the decoder named by `decoder`. It can be pickled.

    A task with a postselection mask raises ValueError: use Decoder for such tasks."""

    def compiled_sampler_for_task(self, task: Any) -> CompiledSampler:
        return CompiledSampler(task, self.decoder, self.num_threads)


def _names() -> list[str]:
    """sallow's own decoders that need no file: not every decoder written in Python can be pickled."""
    return [name for name in _engine.decoder_names(False) if registered(name) is None]


def samplers() -> dict[str, Any]:
    """One-pass samplers for sinter's `custom_decoders`: sallow (matching) and sallow_NAME for each decoder."""
    return {"sallow": Sampler(), **{f"sallow_{name}": Sampler(name) for name in _names()}}


def decoders() -> dict[str, Any]:
    """Decoders for sinter's `custom_decoders`: sallow (matching) and sallow_NAME for each decoder."""
    return {"sallow": Decoder(), **{f"sallow_{name}": Decoder(name) for name in _names()}}
