#pragma once

#include <string>

#include "dem/error_model.h"

namespace sallow {

/// What a detector or observable takes at least while shots are decoded: its bits in the tables of a block, and what
/// decoders keep of it.
inline constexpr double kDecodingBytes = 1024;
/// What models with gaps may take unless more is asked for.
inline constexpr double kMostGapBytes = 0x1p32;

/// Refuses a model whose detectors and observables are numbered with such gaps that errors flip less than one of 64,
/// while all of them together, at `bytes_each`, take more than `most_bytes`: a model of one line, error(0.1) D16777215,
/// would take 16 GiB. The InputError says how much. `remedy` is how to allow it.
void require_few_gaps(const DetectorErrorModel& model, double bytes_each, double most_bytes = kMostGapBytes,
                      const std::string& remedy = {});

}  // namespace sallow
