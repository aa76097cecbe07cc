#pragma once

#include "frame/frame_program.h"

namespace sallow {

/// Removes the steps of a program that affect no output. Most of these are the random phases after resets and
/// measurements, which affect no output if all detectors are deterministic.
///
/// A backward pass stores for each row the outputs that a flip of the row would flip, as the sum of their 128-bit
/// fingerprints. It removes steps on rows whose sum is 0 in every pass of their loop. A sum is 0 by chance with
/// probability 2^-128 per step. Programs with very many steps, loops unrolled, are left unchanged.
void drop_unseen_rows(FrameProgram& program);

}  // namespace sallow
