#include "tableau/inverse_tableau.h"

#include <algorithm>
#include <array>
#include <bit>

#include "base/error.h"

namespace sallow {

namespace {

// The number of places in addition to one per qubit: dead places are cleared after as many random measurements.
size_t spare_places(size_t qubit_count) {
  return qubit_count / 4 + 16;
}

/// The images of X_q and Z_q under a gate, as products of rows: one bit per factor.
struct Images {
  const CliffordTable& table;
  size_t count;  // number of generators: two per qubit, X first

  unsigned of(size_t generator) const { return table.image[size_t{1} << generator]; }
  bool is_negated(size_t generator) const { return table.negated[size_t{1} << generator]; }
  bool is_kept(size_t generator) const { return of(generator) == 1u << generator && !is_negated(generator); }
  // The power of i from writing each Y as i XZ, and from the sign.
  unsigned phase(size_t generator) const {
    const unsigned image = of(generator), ys = image & image >> 1 & 0b0101;
    return static_cast<unsigned>(std::popcount(ys)) + (is_negated(generator) ? 2 : 0);
  }
  // Whether each changed row is its old value times unchanged rows.
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
      supports_(place_count_),
      is_wide_(qubit_count),
      taken_(2 * qubit_count) {
  for (uint32_t q = 0; q < qubit_count; q++) {
    rows_[2 * q].x.toggle(q);
    rows_[2 * q + 1].z.toggle(q);
    supports_[q].qubits.push_back(q);
  }
  for (size_t place = place_count_; place-- > qubit_count;) free_places_.push_back(static_cast<uint32_t>(place));
}

// --- supports of stabilizers ---

bool InverseTableau::is_acted_on(uint32_t place, size_t qubit) const {
  if (is_wide_[qubit]) return false;
  return rows_[2 * qubit].x.contains(place) || rows_[2 * qubit + 1].x.contains(place);
}

// The rows of this qubit may be about to change, so they are not read.
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
  if (is_wide_[qubit] || (rows_[2 * qubit].x.is_list() && rows_[2 * qubit + 1].x.is_list())) return;
  is_wide_[qubit] = true;
  wide_qubits_.push_back(static_cast<uint32_t>(qubit));
  taken_[2 * qubit] = taken_[2 * qubit + 1] = static_cast<uint32_t>(collapses_.size());
}

// --- gates ---

// X^a Z^b X^c Z^d = (−1)^(b·c) X^(a+c) Z^(b+d).
void InverseTableau::multiply(Row& row, const Row& factor, size_t qubit) {
  row.phase = (row.phase + factor.phase + (row.z.has_odd_overlap(factor.x) ? 2 : 0)) & 3;
  row.x.add(factor.x, [&](uint32_t place) { add_support(place, qubit); });
  row.z.add(factor.z);
}

void InverseTableau::apply(Gate gate, std::span<const size_t> qubits) {
  // If G follows U, the Pauli P is pulled back to what G^-1 P G was pulled back to before.
  const CliffordTable& table = clifford_table(gate_info(gate).inverse);
  const Images images{table, 2 * qubits.size()};
  if (images.are_in_place()) {
    apply_in_place(table, qubits);
  } else if (qubits.size() == 1 && images.of(0) == 0b10 && images.of(1) == 0b01) {
    std::swap(current_row(2 * qubits[0]), current_row(2 * qubits[0] + 1));
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
    Row& row = current_row(2 * qubit + g % 2);
    for (size_t factor = 0; factor < images.count; factor++) {
      if (factor == g || (images.of(g) >> factor & 1) == 0) continue;
      multiply(row, current_row(2 * qubits[factor / 2] + factor % 2), qubit);
      // The product has X before Z, but here the row's old value comes first.
      if (g % 2 == 1 && factor == g - 1) row.phase += 2;
    }
    row.phase = (row.phase + images.phase(g)) & 3;
    mark_if_wide(qubit);
  }
}

void InverseTableau::apply_anew(const CliffordTable& table, std::span<const size_t> qubits) {
  const Images images{table, 2 * qubits.size()};
  std::vector<Row> old;
  for (size_t g = 0; g < images.count; g++) old.push_back(current_row(2 * qubits[g / 2] + g % 2));
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
  // S takes X to Y = iXZ, so an anticommuting Q becomes iQP; through the inverse it is pulled back to -iQP.
  const Row axis = pull_back(paulis);
  for (const Target pauli : paulis) {
    for (size_t part = 0; part < 2; part++) {
      if (!(part == 0 ? pauli.pauli_z() : pauli.pauli_x())) continue;
      Row& row = current_row(2 * size_t{pauli.value()} + part);
      multiply(row, axis, pauli.value());
      row.phase = (row.phase + (negated ? 2 : 0) + (inverse ? 1 : 3)) & 3;
    }
    mark_if_wide(pauli.value());
  }
}

// --- measurement ---

void InverseTableau::Collapse::change(Row& row, size_t index) const {
  if (row.x.contains(old_place)) {
    row.phase = (row.phase + measured.phase + (row.z.has_odd_overlap(measured.x) ? 2 : 0) + (result ? 2 : 0)) & 3;
    row.x.add(measured.x);
    row.z.add(measured.z);
    row.z.toggle(place);
  }
  if (std::binary_search(anticommuting.begin(), anticommuting.end(), index)) row.x.toggle(place);
}

InverseTableau::Row& InverseTableau::current_row(size_t index) {
  if (is_wide_[index / 2]) {
    for (; taken_[index] < collapses_.size(); taken_[index]++) collapses_[taken_[index]].change(rows_[index], index);
  }
  return rows_[index];
}

InverseTableau::Row InverseTableau::current_copy(size_t index) const {
  Row row = rows_[index];
  if (is_wide_[index / 2]) {
    for (size_t k = taken_[index]; k < collapses_.size(); k++) collapses_[k].change(row, index);
  }
  return row;
}

// Processes a few rows at a time, so that they and the measured product stay in the cache.
void InverseTableau::take_all_collapses() {
  constexpr size_t kQubitsAtOnce = 8;
  for (size_t first = 0; first < wide_qubits_.size(); first += kQubitsAtOnce) {
    const size_t end = std::min(first + kQubitsAtOnce, wide_qubits_.size());
    for (uint32_t k = 0; k < collapses_.size(); k++) {
      for (size_t row = 2 * first; row < 2 * end; row++) {
        const size_t index = 2 * size_t{wide_qubits_[row / 2]} + row % 2;
        if (taken_[index] <= k) collapses_[k].change(rows_[index], index);
      }
    }
  }
  collapses_.clear();
  for (const uint32_t qubit : wide_qubits_) taken_[2 * size_t{qubit}] = taken_[2 * size_t{qubit} + 1] = 0;
}

InverseTableau::Row InverseTableau::pull_back(std::span<const Target> paulis) const {
  Row product = empty_row();
  const auto times = [&](const Row& factor) {
    product.phase += factor.phase + (product.z.has_odd_overlap(factor.x) ? 2 : 0);
    product.x.add(factor.x);
    product.z.add(factor.z);
  };
  const auto times_row = [&](size_t index) {
    const bool is_current = !is_wide_[index / 2] || taken_[index] == collapses_.size();
    is_current ? times(rows_[index]) : times(current_copy(index));
  };
  for (const Target pauli : paulis) {
    if (pauli.pauli_x()) times_row(2 * size_t{pauli.value()});
    if (pauli.pauli_z()) times_row(2 * size_t{pauli.value()} + 1);
    if (pauli.pauli_x() && pauli.pauli_z()) product.phase++;  // Y = iXZ
  }
  product.phase &= 3;
  return product;
}

std::optional<bool> InverseTableau::peek(std::span<const Target> paulis) const {
  const Row product = pull_back(paulis);
  return product.x.empty() ? std::optional(product.phase == 2) : std::nullopt;
}

bool InverseTableau::measure(std::span<const Target> paulis, bool random_result) {
  if (free_places_.empty()) clear_dead_places();
  for (const Target pauli : paulis) {
    if (pauli.pauli_x()) current_row(2 * size_t{pauli.value()});
    if (pauli.pauli_z()) current_row(2 * size_t{pauli.value()} + 1);
  }
  if (paulis.size() == 1 && paulis[0].pauli_letter() != 'Y') {
    // If the result is certain, which is common, no copy is needed.
    const Row& row = rows_[2 * size_t{paulis[0].value()} + (paulis[0].pauli_z() ? 1 : 0)];
    if (row.x.empty()) return row.phase == 2;
  }
  Row product = pull_back(paulis);
  if (product.x.empty()) return product.phase == 2;
  collapse(paulis, std::move(product), random_result);
  return random_result;
}

// Any of these stabilizers may be replaced. The stabilizer on the fewest qubits changes the fewest rows, and its
// products stay small.
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

// The measured product P is pulled back to R and anticommutes with some stabilizers. One of them, S_k, is replaced by
// (−1)^result P and becomes its partner. Every other stabilizer or partner that anticommutes with P is multiplied by
// S_k. In terms of rows: each row with X at k is multiplied by R, so no row has X at k any more. At the place of the
// new pair, these rows get Z, because they anticommute with S_k; and the Paulis that anticommute with P get X.
void InverseTableau::collapse(std::span<const Target> paulis, Row measured, bool result) {
  SALLOW_CHECK(!free_places_.empty());
  Collapse collapse{std::move(measured), 0, free_places_.back(), result, {}};
  collapse.old_place = choose_stabilizer(collapse.measured.x);
  free_places_.pop_back();
  dead_places_.push_back(collapse.old_place);
  std::vector<uint32_t> changed;
  std::swap(changed, supports_[collapse.old_place].qubits);
  supports_[collapse.old_place].tidied_beyond = 8;
  for (const Target pauli : paulis) {
    const uint32_t qubit = pauli.value();
    if (pauli.pauli_z()) collapse.anticommuting.push_back(2 * qubit);
    if (pauli.pauli_x()) collapse.anticommuting.push_back(2 * qubit + 1);
    if (!is_wide_[qubit]) supports_[collapse.place].qubits.push_back(qubit);
  }
  std::sort(collapse.anticommuting.begin(), collapse.anticommuting.end());
  for (const uint32_t qubit : changed) {
    for (size_t index = 2 * size_t{qubit}; index < 2 * size_t{qubit} + 2; index++) {
      Row& row = rows_[index];
      if (is_wide_[qubit] || !row.x.contains(collapse.old_place)) continue;
      multiply(row, collapse.measured, qubit);
      row.z.toggle(collapse.place);
      row.phase = (row.phase + (result ? 2 : 0)) & 3;
    }
  }
  for (const uint32_t index : collapse.anticommuting) {
    if (!is_wide_[index / 2]) rows_[index].x.toggle(collapse.place);
  }
  if (!wide_qubits_.empty()) collapses_.push_back(std::move(collapse));
  for (const uint32_t qubit : changed) mark_if_wide(qubit);
  for (const Target pauli : paulis) mark_if_wide(pauli.value());
}

void InverseTableau::clear_dead_places() {
  take_all_collapses();
  AlignedVector<uint64_t> dead(IndexSet::word_count(place_count_));
  for (const uint32_t place : dead_places_) dead[place / 64] |= uint64_t{1} << (place % 64);
  for (Row& row : rows_) {
    row.x.remove(dead);
    row.z.remove(dead);
  }
  std::erase_if(wide_qubits_, [&](uint32_t qubit) {
    const Row *x = &rows_[2 * size_t{qubit}], *z = x + 1;
    if (!x->x.is_list() || !z->x.is_list()) return false;
    is_wide_[qubit] = false;
    for (const Row* row : {x, z}) row->x.for_each([&](uint32_t place) { add_support(place, qubit); });
    return true;
  });
  std::swap(free_places_, dead_places_);
}

// The states are equal if the other state has each stabilizer of this one, with the same sign.
bool InverseTableau::is_same_state(const InverseTableau& other) const {
  if (qubit_count_ != other.qubit_count_) return false;
  if (!collapses_.empty() || !other.collapses_.empty()) {
    InverseTableau a = *this, b = other;
    a.take_all_collapses();
    b.take_all_collapses();
    return a.is_same_state(b);
  }
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
    if (stabilizer.empty()) continue;  // a free or dead place
    const std::optional<bool> there = other.peek(stabilizer);
    if (!there || *there != *peek(stabilizer)) return false;
  }
  return true;
}

}  // namespace sallow
