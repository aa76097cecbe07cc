#pragma once

#include "frame/frame_program.h"

namespace sallow {

/// Leaves out of a program what no output can see: above all the random phases after resets and measurements, which in
/// a circuit with nothing but deterministic detectors reach none of them.
///
/// A pass from the end to the beginning keeps for each row which outputs its value would flip, as the sum of 128-bit
/// fingerprints of those outputs, and drops the steps on rows whose sum is 0 in every pass of their loop. That a sum is
/// 0 though outputs are left has probability 2^-128 a step. Programs of very many steps, loops unrolled, stay as they
/// are.
void drop_unseen_rows(FrameProgram& program);

}  // namespace sallow
