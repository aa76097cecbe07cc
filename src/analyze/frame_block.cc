#include "analyze/frame_block.h"

#include <algorithm>

#include "bits/row_kernels.h"

namespace sallow {

FrameBlock::FrameBlock(size_t qubit_count, size_t shot_count)
    : x_(qubit_count, shot_count), z_(qubit_count, shot_count) {}

void FrameBlock::apply(Gate gate, std::span<const Target> qubits) {
  const CliffordTable& table = clifford_table(gate);
  // By the bits of a Pauli pattern: x and z of the first qubit, then x and z of the second.
  uint64_t* rows[4];
  size_t row_count = 0;
  for (Target target : qubits) {
    rows[row_count++] = x_.row(target.value());
    rows[row_count++] = z_.row(target.value());
  }
  uint64_t takes[4][4];  // takes[to][from]: all ones if the image of generator `from` has the bit `to`
  for (size_t to = 0; to < row_count; to++) {
    for (size_t from = 0; from < row_count; from++) takes[to][from] = -uint64_t(table.image[1 << from] >> to & 1);
  }
  for (size_t w = 0; w < x_.row_words(); w++) {
    uint64_t before[4] = {};
    for (size_t k = 0; k < row_count; k++) before[k] = rows[k][w];
    for (size_t k = 0; k < row_count; k++) {
      uint64_t after = 0;
      for (size_t from = 0; from < row_count; from++) after ^= before[from] & takes[k][from];
      rows[k][w] = after;
    }
  }
}

void FrameBlock::add_anticommuting(uint32_t qubit, bool pauli_x, bool pauli_z, uint64_t* row) const {
  if (pauli_x) row_kernels().xor_row(row, z_.row(qubit), z_.row_words());
  if (pauli_z) row_kernels().xor_row(row, x_.row(qubit), x_.row_words());
}

void FrameBlock::multiply(uint32_t qubit, bool pauli_x, bool pauli_z, const uint64_t* row) {
  if (pauli_x) row_kernels().xor_row(x_.row(qubit), row, x_.row_words());
  if (pauli_z) row_kernels().xor_row(z_.row(qubit), row, z_.row_words());
}

void FrameBlock::reset(uint32_t qubit, char basis) {
  if (basis == 'X') {
    std::fill_n(z_.row(qubit), z_.row_words(), 0);
  } else if (basis == 'Y') {
    std::copy_n(z_.row(qubit), z_.row_words(), x_.row(qubit));
  } else {
    std::fill_n(x_.row(qubit), x_.row_words(), 0);
  }
}

}  // namespace sallow
