#include "frame/row_additions.h"

#include <algorithm>
#include <bit>

namespace sallow {

namespace {

// A 4×4 matrix over GF(2) in 16 bits: row k is in bits 4k to 4k + 3.
using Matrix = uint16_t;

Matrix matrix_of(Gate gate) {
  const CliffordTable& table = clifford_table(gate);
  const bool two_qubits = gate_info(gate).kind == GateKind::kClifford2;
  Matrix matrix = 0;
  for (int input = 0; input < 4; input++) {
    const unsigned image = input < 2 || two_qubits ? table.image[size_t{1} << input] : 1u << input;
    for (int output = 0; output < 4; output++) {
      if (image >> output & 1) matrix |= Matrix(1 << (4 * output + input));
    }
  }
  return matrix;
}

bool is_permutation(Matrix matrix) {
  unsigned columns = 0;
  for (int row = 0; row < 4; row++) {
    const unsigned bits = matrix >> (4 * row) & 15;
    if (std::popcount(bits) != 1) return false;
    columns |= bits;
  }
  return columns == 15;
}

Matrix added(Matrix matrix, RowAdditions::Addition addition) {
  return matrix ^ Matrix((matrix >> (4 * addition.added) & 15) << (4 * addition.target));
}

// Breadth-first search over the 20160 invertible matrices. An addition is its own inverse, so the additions that lead
// from the gate's matrix to a permutation, in reverse order, lead from the permutation to the gate's matrix.
RowAdditions solve(Matrix gate_matrix) {
  constexpr uint8_t kUnseen = 255, kStart = 254;
  std::vector<uint8_t> came_by(1 << 16, kUnseen);
  std::vector<Matrix> queue = {gate_matrix};
  came_by[gate_matrix] = kStart;
  size_t head = 0;
  for (; !is_permutation(queue[head]); head++) {
    for (uint8_t target = 0; target < 4; target++) {
      for (uint8_t source = 0; source < 4; source++) {
        if (source == target) continue;
        const Matrix next = added(queue[head], {target, source});
        if (came_by[next] != kUnseen) continue;
        came_by[next] = static_cast<uint8_t>(4 * target + source);
        queue.push_back(next);
      }
    }
  }
  RowAdditions result;
  Matrix matrix = queue[head];
  for (int row = 0; row < 4; row++) {
    result.source[row] = static_cast<uint8_t>(std::countr_zero(static_cast<unsigned>(matrix >> (4 * row) & 15)));
  }
  while (came_by[matrix] != kStart) {
    const RowAdditions::Addition addition{static_cast<uint8_t>(came_by[matrix] / 4),
                                          static_cast<uint8_t>(came_by[matrix] % 4)};
    result.additions.push_back(addition);
    matrix = added(matrix, addition);
  }
  return result;
}

}  // namespace

const RowAdditions& row_additions(Gate gate) {
  static const std::array<RowAdditions, kGateCount> all = [] {
    std::array<RowAdditions, kGateCount> made;
    for (const GateInfo& info : all_gates()) {
      if (info.is_clifford()) made[static_cast<size_t>(info.gate)] = solve(matrix_of(info.gate));
    }
    return made;
  }();
  return all[static_cast<size_t>(gate)];
}

}  // namespace sallow
