"""Names of other packages that sallow does not offer, and the messages about them."""

from __future__ import annotations

from sallow.errors import NotOfferedError

#: Attributes of stim.Circuit and stim.DetectorErrorModel, with the alternative in sallow.
_ATTRIBUTES = {
    "Circuit": {
        "count_determined_measurements": "",
        "decomposed": "",
        "detecting_regions": "`sallow explain_errors` prints the places of errors",
        "flattened_operations": "iterate over flattened()",
        "flow_generators": "",
        "has_all_flows": "",
        "has_flow": "",
        "inverse": "",
        "likeliest_error_sat_problem": "`sallow distance` searches without a solver",
        "missing_detectors": "",
        "search_for_undetectable_logical_errors": "use shortest_graphlike_error() or `sallow distance`",
        "shortest_error_sat_problem": "`sallow distance` searches without a solver",
        "solve_flow_measurements": "",
        "time_reversed_for_flows": "",
        "to_crumble_url": "",
        "to_qasm": "",
        "to_quirk_url": "",
        "to_tableau": "",
        "with_inlined_feedback": "`sallow m2d --ran_without_feedback` converts such shots",
    },
    "DetectorErrorModel": {},
}

#: Names of stim, and of modules whose decoders sallow has under its own names.
_NAMES = {
    "stim": frozenset(
        {
            "CliffordString",
            "FlipSimulator",
            "Flow",
            "GateData",
            "PauliString",
            "PauliStringIterator",
            "Tableau",
            "TableauIterator",
            "TableauSimulator",
            "gate_data",
            "main",
        }
    ),
    "ldpc": frozenset({"BpDecoder", "BpLsdDecoder", "BpOsdDecoder", "SoftInfoBpDecoder", "UnionFindDecoder"}),
    "tesseract": frozenset({"TesseractConfig", "TesseractDecoder", "TesseractSinterDecoder"}),
    "relay_bp": frozenset({"RelayDecoderF32", "RelayDecoderF64", "MinSumBPDecoderF32", "MinSumBPDecoderF64"}),
}
_INSTEAD = {
    "stim": "sallow.stim offers circuits, error models, their targets and instructions, samplers, measurement "
    "conversion and files of shots",
    "ldpc": "sallow.Decoder decodes an error model; sallow.decoder_names() lists its decoders",
    "tesseract": "sallow.Decoder decodes an error model; sallow.decoder_names() lists its decoders",
    "relay_bp": "sallow.Decoder decodes an error model; sallow.decoder_names() lists its decoders",
}


def missing_attribute(owner: str, name: str) -> Exception:
    """The error for a missing attribute of a circuit or a model."""
    if name not in _ATTRIBUTES[owner]:
        return AttributeError(f"'{owner}' object has no attribute '{name}'")
    instead = _ATTRIBUTES[owner][name]
    return NotOfferedError(f"sallow does not offer {owner}.{name}" + (f"; {instead}" if instead else ""))


def missing_name(module: str, name: str) -> Exception:
    """The error for a name that is not in sallow.stim, sallow.ldpc and so on."""
    if name.startswith("_") or (module == "stim" and name not in _NAMES[module]):
        return AttributeError(f"module 'sallow.{module}' has no attribute '{name}'")
    return NotOfferedError(f"sallow does not offer {module}.{name}; {_INSTEAD[module]}")


def missing_top_level_name(name: str) -> Exception:
    """The error for a name that is not in `sallow`, which scripts may import as stim."""
    if name in _NAMES["stim"]:
        return missing_name("stim", name)
    return AttributeError(f"module 'sallow' has no attribute '{name}'")
