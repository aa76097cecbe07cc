#include "tableau/inverse_tableau.h"

#include <algorithm>
#include <bit>

#include "base/error.h"

namespace sallow {

namespace {

// (x, z) *= (other_x, other_z), letter by letter; returns the power of i that comes out. XY = iZ and its cyclic turns
// give i, the opposite order −i.
unsigned multiply(uint64_t* x, uint64_t* z, const uint64_t* other_x, const uint64_t* other_z, size_t words) {
  unsigned cyclic = 0, crossing = 0;
  for (size_t w = 0; w < words; w++) {
    const uint64_t x1 = x[w], z1 = z[w], x2 = other_x[w], z2 = other_z[w];
    const uint64_t anticommute = (x1 & z2) ^ (z1 & x2);
    const uint64_t forward = (x1 & ~z1 & x2 & z2) | (x1 & z1 & ~x2 & z2) | (~x1 & z1 & x2 & ~z2);
    cyclic += static_cast<unsigned>(std::popcount(forward));
    crossing += static_cast<unsigned>(std::popcount(anticommute));
    x[w] = x1 ^ x2;
    z[w] = z1 ^ z2;
  }
  return (2 * cyclic - crossing) & 3;
}

}  // namespace

bool PauliRow::has_x() const {
  return std::any_of(x.begin(), x.end(), [](uint64_t word) { return word != 0; });
}

InverseTableau::InverseTableau(size_t qubit_count)
    : qubit_count_(qubit_count),
      row_words_((qubit_count + 63) / 64),
      words_(2 * qubit_count * 2 * row_words_),
      negative_(2 * qubit_count) {
  for (size_t q = 0; q < qubit_count; q++) {
    row_x(2 * q)[q / 64] |= uint64_t{1} << (q % 64);
    row_x(2 * q + 1)[row_words_ + q / 64] |= uint64_t{1} << (q % 64);
  }
}

void InverseTableau::multiply_by_row(PauliRow& product, size_t row) const {
  const uint64_t* x = row_x(row);
  product.phase += multiply(product.x.data(), product.z.data(), x, x + row_words_, row_words_);
  product.phase = (product.phase + 2 * negative_[row]) & 3;
}

void InverseTableau::store(size_t row, const PauliRow& product) {
  SALLOW_CHECK(product.phase % 2 == 0);
  std::copy(product.x.begin(), product.x.end(), row_x(row));
  std::copy(product.z.begin(), product.z.end(), row_x(row) + row_words_);
  negative_[row] = static_cast<uint8_t>(product.phase / 2);
}

void InverseTableau::apply(Gate gate, std::span<const size_t> qubits) {
  // After G U, what P is pulled back to is what G^-1 P G was.
  const CliffordTable& table = clifford_table(gate_info(gate).inverse);
  std::array<PauliRow, 4> changed;
  const size_t generators = 2 * qubits.size();
  const auto row_of = [&](size_t generator) { return 2 * qubits[generator / 2] + generator % 2; };
  const auto is_kept = [&](size_t g) {
    return table.image[size_t{1} << g] == 1u << g && !table.negated[size_t{1} << g];
  };
  for (size_t g = 0; g < generators; g++) {
    if (is_kept(g)) continue;
    const unsigned image = table.image[size_t{1} << g];
    PauliRow& product = changed[g];
    product.x.assign(row_words_, 0);
    product.z.assign(row_words_, 0);
    product.phase = table.negated[size_t{1} << g] ? 2 : 0;
    for (size_t factor = 0; factor < generators; factor++) {
      if ((image >> factor & 1) != 0) multiply_by_row(product, row_of(factor));
    }
    for (size_t q = 0; q < qubits.size(); q++) product.phase += (image >> (2 * q) & 3) == 3;  // Y = iXZ
    product.phase &= 3;
  }
  for (size_t g = 0; g < generators; g++) {
    if (!is_kept(g)) store(row_of(g), changed[g]);
  }
}

void InverseTableau::apply_pauli(size_t qubit, bool x, bool z) {
  negative_[2 * qubit] ^= static_cast<uint8_t>(z);
  negative_[2 * qubit + 1] ^= static_cast<uint8_t>(x);
}

PauliRow InverseTableau::pull_back(std::span<const Target> paulis) const {
  PauliRow product{std::vector<uint64_t>(row_words_), std::vector<uint64_t>(row_words_), 0};
  for (const Target pauli : paulis) {
    if (pauli.pauli_x()) multiply_by_row(product, 2 * size_t{pauli.value()});
    if (pauli.pauli_z()) multiply_by_row(product, 2 * size_t{pauli.value()} + 1);
    product.phase = (product.phase + (pauli.pauli_x() && pauli.pauli_z())) & 3;
  }
  SALLOW_CHECK(product.phase % 2 == 0);
  return product;
}

void InverseTableau::rotate(std::span<const Target> paulis, bool negated, bool inverse) {
  // S takes X to Y = iXZ: an anticommuting Q goes to iQP, and is pulled back through the inverse, to -iQP.
  const PauliRow axis = pull_back(paulis);
  for (const Target pauli : paulis) {
    for (size_t part = 0; part < 2; part++) {
      if (!(part == 0 ? pauli.pauli_z() : pauli.pauli_x())) continue;
      const size_t row = 2 * size_t{pauli.value()} + part;
      PauliRow product{std::vector<uint64_t>(row_words_), std::vector<uint64_t>(row_words_), 0};
      multiply_by_row(product, row);
      product.phase += multiply(product.x.data(), product.z.data(), axis.x.data(), axis.z.data(), row_words_);
      product.phase = (product.phase + axis.phase + (negated ? 2 : 0) + (inverse ? 1 : 3)) & 3;
      store(row, product);
    }
  }
}

std::optional<bool> InverseTableau::peek(std::span<const Target> paulis) const {
  const PauliRow product = pull_back(paulis);
  if (product.has_x()) return std::nullopt;
  return product.phase == 2;
}

bool InverseTableau::measure(std::span<const Target> paulis, bool random_result) {
  const PauliRow product = pull_back(paulis);
  if (!product.has_x()) return product.phase == 2;
  collapse(product, random_result);
  return random_result;
}

// The measured product R, pulled back, has an X or Y at some qubit k. With U replaced by U W, where
//   W Z_k W^-1 = (-1)^result R,   W X_k W^-1 = Z_k,   W X_j W^-1 = X_j (Z_k if that anticommutes with R), Z_j alike,
// the state is the collapsed one, and W^-1 · W takes a row Q
//   without X at k to Q with its letter at k replaced by X_k, if Q and R anticommute, or nothing;
//   with X at k to the image of QR times that of R, (-1)^result Z_k.
void InverseTableau::collapse(const PauliRow& measured, bool result) {
  size_t k = 0;
  while (measured.x[k] == 0) k++;
  k = 64 * k + static_cast<size_t>(std::countr_zero(measured.x[k]));
  const size_t word = k / 64;
  const uint64_t bit = uint64_t{1} << (k % 64);
  for (size_t row = 0; row < 2 * qubit_count_; row++) {
    uint64_t* x = row_x(row);
    uint64_t* z = x + row_words_;
    uint64_t crossing = 0;
    for (size_t w = 0; w < row_words_; w++) crossing ^= (x[w] & measured.z[w]) ^ (z[w] & measured.x[w]);
    const bool anticommutes = std::popcount(crossing) % 2 != 0;
    const bool has_x = (x[word] & bit) != 0;
    unsigned phase = 2 * negative_[row];
    if (has_x) phase += measured.phase + multiply(x, z, measured.x.data(), measured.z.data(), row_words_);
    x[word] = anticommutes ? x[word] | bit : x[word] & ~bit;
    z[word] = has_x ? z[word] | bit : z[word] & ~bit;
    if (has_x) phase += (result ? 2 : 0) + (anticommutes ? 3 : 0);  // XZ = -iY
    negative_[row] = static_cast<uint8_t>((phase & 3) / 2);
  }
}

// The state is stabilized by U Z_k U^-1 for each k. Its X part at q is the X part at k of what Z_q is pulled back to,
// and its Z part that of X_q. The other state is the same if each of these is pulled back there, too, to a product of
// Zs, with the same sign.
bool InverseTableau::is_same_state(const InverseTableau& other) const {
  if (qubit_count_ != other.qubit_count_) return false;
  std::vector<Target> stabilizer;
  for (size_t k = 0; k < qubit_count_; k++) {
    stabilizer.clear();
    for (size_t q = 0; q < qubit_count_; q++) {
      const bool has_x = row_x(2 * q + 1)[k / 64] >> (k % 64) & 1;
      const bool has_z = row_x(2 * q)[k / 64] >> (k % 64) & 1;
      if (has_x || has_z)
        stabilizer.push_back(Target::pauli(has_x ? (has_z ? 'Y' : 'X') : 'Z', static_cast<uint32_t>(q)));
    }
    const std::optional<bool> there = other.peek(stabilizer);
    if (!there || *there != *peek(stabilizer)) return false;
  }
  return true;
}

}  // namespace sallow
