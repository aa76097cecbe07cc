#pragma once

#include <string>

#include "dem/error_model.h"

namespace sallow {

/// The least memory of a detector or observable while shots are decoded: its bits in the tables of a block, and the
/// decoder's own data.
inline constexpr double kDecodingBytes = 1024;
/// The memory that a model with gaps may take by default.
inline constexpr double kMostGapBytes = 0x1p32;

/// Refuses a model whose detectors and observables are numbered with large gaps: errors flip less than one of 64, and
/// all of them, at `bytes_each`, take more than `most_bytes`. A model of one line, error(0.1) D16777215, would take
/// 16 GiB. The InputError states the memory. `remedy`: how to allow it.
void require_few_gaps(const DetectorErrorModel& model, double bytes_each, double most_bytes = kMostGapBytes,
                      const std::string& remedy = {});

}  // namespace sallow
