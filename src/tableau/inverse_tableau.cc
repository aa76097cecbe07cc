#include "tableau/inverse_tableau.h"

#include <algorithm>
#include <array>
#include <bit>

#include "base/error.h"

namespace sallow {

namespace {

// Places beyond one a qubit: as many random measurements pass until dead ones are cleared away.
size_t spare_places(size_t qubit_count) {
  return qubit_count / 4 + 16;
}

/// What a gate makes of X_q and Z_q of its qubits, as products of rows: a bit a factor.
struct Images {
  const CliffordTable& table;
  size_t count;  // of generators: two a qubit, X first

  unsigned of(size_t generator) const { return table.image[size_t{1} << generator]; }
  bool is_negated(size_t generator) const { return table.negated[size_t{1} << generator]; }
  bool is_kept(size_t generator) const { return of(generator) == 1u << generator && !is_negated(generator); }
  // The i's that the letters of the product have in front of XZ, and its sign.
  unsigned phase(size_t generator) const {
    const unsigned image = of(generator), ys = image & image >> 1 & 0b0101;
    return static_cast<unsigned>(std::popcount(ys)) + (is_negated(generator) ? 2 : 0);
  }
  // Whether each row that changes is itself times rows that do not.
  bool are_in_place() const {
    for (size_t g = 0; g < count; g++) {
      if ((of(g) >> g & 1) == 0) return false;
      for (size_t factor = 0; factor < count; factor++) {
        if (factor != g && (of(g) >> factor & 1) != 0 && !is_kept(factor)) return false;
      }
    }
    return true;
  }
};

}  // namespace

InverseTableau::InverseTableau(size_t qubit_count)
    : qubit_count_(qubit_count),
      place_count_(qubit_count + spare_places(qubit_count)),
      rows_(2 * qubit_count, empty_row()),
      supports_(place_count_) {
  for (uint32_t q = 0; q < qubit_count; q++) {
    rows_[2 * q].x.toggle(q);
    rows_[2 * q + 1].z.toggle(q);
    supports_[q].qubits.push_back(q);
  }
  for (size_t place = place_count_; place-- > qubit_count;) free_places_.push_back(static_cast<uint32_t>(place));
}

// --- which qubits a stabilizer acts on ---

bool InverseTableau::is_acted_on(uint32_t place, size_t qubit) const {
  return rows_[2 * qubit].x.contains(place) || rows_[2 * qubit + 1].x.contains(place);
}

// The qubit's rows may be about to change, so the qubit itself is not looked at.
void InverseTableau::add_support(uint32_t place, size_t qubit) {
  Support& support = supports_[place];
  const auto number = static_cast<uint32_t>(qubit);
  if (!support.qubits.empty() && support.qubits.back() == number) return;
  support.qubits.push_back(number);
  if (support.qubits.size() <= support.tidied_beyond) return;
  std::sort(support.qubits.begin(), support.qubits.end());
  support.qubits.erase(std::unique(support.qubits.begin(), support.qubits.end()), support.qubits.end());
  std::erase_if(support.qubits, [&](uint32_t q) { return q != number && !is_acted_on(place, q); });
  support.tidied_beyond = std::max<size_t>(8, 2 * support.qubits.size());
}

void InverseTableau::mark_if_wide(size_t qubit) {
  if (rows_[2 * qubit].x.is_list() && rows_[2 * qubit + 1].x.is_list()) return;
  const auto number = static_cast<uint32_t>(qubit);
  const auto place = std::lower_bound(wide_qubits_.begin(), wide_qubits_.end(), number);
  if (place == wide_qubits_.end() || *place != number) wide_qubits_.insert(place, number);
}

// --- gates ---

// X^a Z^b X^c Z^d = (−1)^(b·c) X^(a+c) Z^(b+d).
void InverseTableau::multiply(Row& row, const Row& factor, size_t qubit) {
  row.phase = (row.phase + factor.phase + (row.z.has_odd_overlap(factor.x) ? 2 : 0)) & 3;
  row.x.add(factor.x, [&](uint32_t place) { add_support(place, qubit); });
  row.z.add(factor.z);
}

void InverseTableau::apply(Gate gate, std::span<const size_t> qubits) {
  // After G U, what P is pulled back to is what G^-1 P G was.
  const CliffordTable& table = clifford_table(gate_info(gate).inverse);
  const Images images{table, 2 * qubits.size()};
  if (images.are_in_place()) {
    apply_in_place(table, qubits);
  } else if (qubits.size() == 1 && images.of(0) == 0b10 && images.of(1) == 0b01) {
    std::swap(rows_[2 * qubits[0]], rows_[2 * qubits[0] + 1]);
    for (size_t g = 0; g < 2; g++) rows_[2 * qubits[0] + g].phase ^= images.is_negated(g) ? 2 : 0;
  } else {
    apply_anew(table, qubits);
  }
}

void InverseTableau::apply_in_place(const CliffordTable& table, std::span<const size_t> qubits) {
  const Images images{table, 2 * qubits.size()};
  for (size_t g = 0; g < images.count; g++) {
    if (images.is_kept(g)) continue;
    const size_t qubit = qubits[g / 2];
    Row& row = rows_[2 * qubit + g % 2];
    for (size_t factor = 0; factor < images.count; factor++) {
      if (factor == g || (images.of(g) >> factor & 1) == 0) continue;
      multiply(row, rows_[2 * qubits[factor / 2] + factor % 2], qubit);
      // The product has X before Z, and here the row comes first.
      if (g % 2 == 1 && factor == g - 1) row.phase += 2;
    }
    row.phase = (row.phase + images.phase(g)) & 3;
    mark_if_wide(qubit);
  }
}

void InverseTableau::apply_anew(const CliffordTable& table, std::span<const size_t> qubits) {
  const Images images{table, 2 * qubits.size()};
  std::vector<Row> old;
  for (size_t g = 0; g < images.count; g++) old.push_back(rows_[2 * qubits[g / 2] + g % 2]);
  for (size_t g = 0; g < images.count; g++) {
    if (images.is_kept(g)) continue;
    const size_t qubit = qubits[g / 2];
    Row& row = rows_[2 * qubit + g % 2];
    row.x.clear();
    row.z.clear();
    row.phase = images.phase(g);
    for (size_t factor = 0; factor < images.count; factor++) {
      if ((images.of(g) >> factor & 1) != 0) multiply(row, old[factor], qubit);
    }
  }
  for (const size_t qubit : qubits) mark_if_wide(qubit);
}

void InverseTableau::apply_pauli(size_t qubit, bool x, bool z) {
  rows_[2 * qubit].phase ^= z ? 2 : 0;
  rows_[2 * qubit + 1].phase ^= x ? 2 : 0;
}

void InverseTableau::rotate(std::span<const Target> paulis, bool negated, bool inverse) {
  // S takes X to Y = iXZ: an anticommuting Q goes to iQP, and is pulled back through the inverse, to -iQP.
  const Row axis = pull_back(paulis);
  for (const Target pauli : paulis) {
    for (size_t part = 0; part < 2; part++) {
      if (!(part == 0 ? pauli.pauli_z() : pauli.pauli_x())) continue;
      Row& row = rows_[2 * size_t{pauli.value()} + part];
      multiply(row, axis, pauli.value());
      row.phase = (row.phase + (negated ? 2 : 0) + (inverse ? 1 : 3)) & 3;
    }
    mark_if_wide(pauli.value());
  }
}

// --- measurement ---

const InverseTableau::Row* InverseTableau::single_row(std::span<const Target> paulis) const {
  if (paulis.size() != 1 || paulis[0].pauli_letter() == 'Y') return nullptr;
  return &rows_[2 * size_t{paulis[0].value()} + (paulis[0].pauli_letter() == 'Z' ? 1 : 0)];
}

InverseTableau::Row InverseTableau::pull_back(std::span<const Target> paulis) const {
  Row product = empty_row();
  const auto times = [&](const Row& factor) {
    product.phase += factor.phase + (product.z.has_odd_overlap(factor.x) ? 2 : 0);
    product.x.add(factor.x);
    product.z.add(factor.z);
  };
  for (const Target pauli : paulis) {
    if (pauli.pauli_x()) times(rows_[2 * size_t{pauli.value()}]);
    if (pauli.pauli_z()) times(rows_[2 * size_t{pauli.value()} + 1]);
    if (pauli.pauli_x() && pauli.pauli_z()) product.phase++;  // Y = iXZ
  }
  product.phase &= 3;
  return product;
}

std::optional<bool> InverseTableau::peek(std::span<const Target> paulis) const {
  if (const Row* row = single_row(paulis)) return row->x.empty() ? std::optional(row->phase == 2) : std::nullopt;
  const Row product = pull_back(paulis);
  return product.x.empty() ? std::optional(product.phase == 2) : std::nullopt;
}

bool InverseTableau::measure(std::span<const Target> paulis, bool random_result) {
  if (const Row* row = single_row(paulis); row != nullptr && row->x.empty()) return row->phase == 2;
  if (free_places_.empty()) clear_dead_places();
  Row product = pull_back(paulis);
  if (product.x.empty()) return product.phase == 2;
  collapse(paulis, std::move(product), random_result);
  return random_result;
}

// Any of these stabilizers may go. That on the fewest qubits has the fewest rows to be changed, and what it is
// multiplied into stays small.
uint32_t InverseTableau::choose_stabilizer(const IndexSet& places) const {
  constexpr size_t kTried = 64;
  size_t tried = 0;
  uint32_t best = 0;
  places.for_each([&](uint32_t place) {
    if (tried == kTried) return;
    if (tried++ == 0 || supports_[place].qubits.size() < supports_[best].qubits.size()) best = place;
  });
  return best;
}

// The measured product P, pulled back to R, anticommutes with stabilizers, S_k among them. S_k goes, and is the new
// partner of the new stabilizer (−1)^result P. What else anticommutes with P, stabilizers and partners alike, is
// multiplied by S_k. Seen from the rows: those with X at k are multiplied by R, which leaves none there. Then, at the
// new pair's place, these rows have Z, as they anticommute with S_k; and the Paulis that anticommute with P have X.
void InverseTableau::collapse(std::span<const Target> paulis, Row measured, bool result) {
  SALLOW_CHECK(!free_places_.empty());
  const uint32_t old_place = choose_stabilizer(measured.x), place = free_places_.back();
  free_places_.pop_back();
  dead_places_.push_back(old_place);
  std::vector<uint32_t> changed;
  std::swap(changed, supports_[old_place].qubits);
  supports_[old_place].tidied_beyond = 8;
  changed.insert(changed.end(), wide_qubits_.begin(), wide_qubits_.end());
  for (const uint32_t qubit : changed) {
    for (size_t part = 0; part < 2; part++) {
      Row& row = rows_[2 * size_t{qubit} + part];
      if (!row.x.contains(old_place)) continue;
      multiply(row, measured, qubit);
      row.z.toggle(place);
      row.phase = (row.phase + (result ? 2 : 0)) & 3;
    }
    mark_if_wide(qubit);
  }
  for (const Target pauli : paulis) {
    if (pauli.pauli_z()) rows_[2 * size_t{pauli.value()}].x.toggle(place);
    if (pauli.pauli_x()) rows_[2 * size_t{pauli.value()} + 1].x.toggle(place);
    supports_[place].qubits.push_back(pauli.value());
    mark_if_wide(pauli.value());
  }
}

void InverseTableau::clear_dead_places() {
  AlignedVector<uint64_t> dead(IndexSet::word_count(place_count_));
  for (const uint32_t place : dead_places_) dead[place / 64] |= uint64_t{1} << (place % 64);
  for (size_t k = 0; k < rows_.size(); k++) {
    Row& row = rows_[k];
    row.z.remove(dead);
    const bool was_list = row.x.is_list();
    row.x.remove(dead);
    if (was_list || !row.x.is_list()) continue;
    row.x.for_each([&](uint32_t place) { add_support(place, k / 2); });
  }
  std::erase_if(wide_qubits_,
                [&](uint32_t q) { return rows_[2 * size_t{q}].x.is_list() && rows_[2 * size_t{q} + 1].x.is_list(); });
  std::swap(free_places_, dead_places_);
}

// The other state is the same if each stabilizer of this one is one there, too, with the same sign.
bool InverseTableau::is_same_state(const InverseTableau& other) const {
  if (qubit_count_ != other.qubit_count_) return false;
  std::vector<uint32_t> qubits;
  std::vector<Target> stabilizer;
  for (uint32_t place = 0; place < place_count_; place++) {
    qubits = supports_[place].qubits;
    qubits.insert(qubits.end(), wide_qubits_.begin(), wide_qubits_.end());
    std::sort(qubits.begin(), qubits.end());
    qubits.erase(std::unique(qubits.begin(), qubits.end()), qubits.end());
    stabilizer.clear();
    for (const uint32_t qubit : qubits) {
      const bool has_z = rows_[2 * size_t{qubit}].x.contains(place);
      const bool has_x = rows_[2 * size_t{qubit} + 1].x.contains(place);
      if (has_x || has_z) stabilizer.push_back(Target::pauli(has_x ? (has_z ? 'Y' : 'X') : 'Z', qubit));
    }
    if (stabilizer.empty()) continue;  // free or dead
    const std::optional<bool> there = other.peek(stabilizer);
    if (!there || *there != *peek(stabilizer)) return false;
  }
  return true;
}

}  // namespace sallow
