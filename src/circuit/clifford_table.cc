#include "base/error.h"
#include "circuit/gate.h"

namespace sallow {

namespace {

// A Pauli product i^phase · Π_k X^x_k Z^z_k over up to two qubits, x_k at bit 2k and z_k at bit 2k + 1.
struct PhasedPauli {
  uint8_t bits = 0;
  uint8_t phase = 0;
};

// Y = i·X·Z, so each Y contributes a factor i.
uint8_t count_y(uint8_t bits) {
  return ((bits & 3) == 3) + ((bits >> 2 & 3) == 3);
}

PhasedPauli read_pauli(std::string_view text) {
  PhasedPauli pauli;
  for (size_t k = 1; k < text.size(); k++) {
    uint8_t letter = text[k] == 'X' ? 1 : text[k] == 'Z' ? 2 : text[k] == 'Y' ? 3 : 0;
    pauli.bits |= letter << (2 * (k - 1));
  }
  pauli.phase = (count_y(pauli.bits) + (text[0] == '-' ? 2 : 0)) & 3;
  return pauli;
}

PhasedPauli multiply(PhasedPauli a, PhasedPauli b) {
  // Moving an X of b past a Z of a on the same qubit gives a factor −1.
  uint8_t crossings = (a.bits >> 1) & b.bits & 0b0101;
  uint8_t signs = (crossings & 1) + (crossings >> 2);
  return {static_cast<uint8_t>(a.bits ^ b.bits), static_cast<uint8_t>((a.phase + b.phase + 2 * signs) & 3)};
}

CliffordTable make_table(const GateInfo& info) {
  CliffordTable table{};
  if (!info.is_clifford()) return table;
  size_t bit_count = info.conjugates.size();
  for (size_t p = 0; p < (size_t{1} << bit_count); p++) {
    // As a Hermitian product, p is i^(number of Y) · X^x Z^z. Its image is the product of the factors' images in the
    // same order.
    PhasedPauli image{0, count_y(static_cast<uint8_t>(p))};
    for (size_t bit = 0; bit < bit_count; bit++) {
      if (p >> bit & 1) image = multiply(image, read_pauli(info.conjugates[bit]));
    }
    uint8_t sign = (image.phase - count_y(image.bits)) & 3;
    SALLOW_CHECK(sign == 0 || sign == 2);
    table.image[p] = image.bits;
    table.negated[p] = sign == 2;
  }
  return table;
}

}  // namespace

const CliffordTable& clifford_table(Gate gate) {
  static const std::array<CliffordTable, kGateCount> tables = [] {
    std::array<CliffordTable, kGateCount> made{};
    for (const GateInfo& info : all_gates()) made[static_cast<size_t>(info.gate)] = make_table(info);
    return made;
  }();
  SALLOW_REQUIRE(gate_info(gate).is_clifford(), std::string(gate_info(gate).name) + " is not a Clifford gate");
  return tables[static_cast<size_t>(gate)];
}

}  // namespace sallow
