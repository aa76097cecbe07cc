#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/nearest_name.h"
#include "circuit/gate.h"

namespace sallow {

namespace {

// FNV-1a over the name in upper case.
size_t hash_name(std::string_view name) {
  uint32_t hash = 2166136261u;
  for (char c : name) hash = (hash ^ static_cast<uint8_t>(in_upper_case(c))) * 16777619u;
  return hash ^ (hash >> 15);
}

/// An open-addressing hash table of all names and aliases; about a quarter of the slots are in use.
class NameTable {
 public:
  NameTable() {
    for (const GateInfo& info : all_gates()) {
      insert(info.name, info.gate);
      for (std::string_view alias : info.aliases) insert(alias, info.gate);
    }
  }

  std::optional<Gate> find(std::string_view name) const {
    for (size_t slot = hash_name(name) % kSlots;; slot = (slot + 1) % kSlots) {
      if (slots_[slot].name.empty()) return std::nullopt;
      if (equal_in_any_case(slots_[slot].name, name)) return slots_[slot].gate;
    }
  }

 private:
  struct Slot {
    std::string_view name;
    Gate gate{};
  };
  static constexpr size_t kSlots = 512;

  void insert(std::string_view name, Gate gate) {
    size_t slot = hash_name(name) % kSlots;
    while (!slots_[slot].name.empty()) {
      SALLOW_CHECK(slots_[slot].name != name);
      slot = (slot + 1) % kSlots;
    }
    slots_[slot] = {name, gate};
  }

  std::array<Slot, kSlots> slots_;
};

}  // namespace

std::optional<Gate> find_gate(std::string_view name) {
  static const NameTable table;
  if (name.empty()) return std::nullopt;
  return table.find(name);
}

std::string_view nearest_gate_name(std::string_view name) {
  std::vector<std::string_view> known;
  for (const GateInfo& info : all_gates()) {
    known.push_back(info.name);
    known.insert(known.end(), info.aliases.begin(), info.aliases.end());
  }
  return nearest_name(name, known);
}

bool is_beyond_clifford(std::string_view name) {
  static constexpr std::string_view kNames[] = {
      "T",     "T_DAG",     "TDG",    "CS",  "CS_DAG", "CSDG", "CT",    "RX",      "RY",    "RZ",      "RXX",
      "RYY",   "RZZ",       "CRX",    "CRY", "CRZ",    "P",    "CP",    "CPHASE",  "CH",    "U",       "U1",
      "U2",    "U3",        "CU",     "CCX", "CCY",    "CCZ",  "CCNOT", "TOFFOLI", "CSWAP", "FREDKIN", "FSIM",
      "PHASE", "SQRT_SWAP", "SQRT_T", "R_X", "R_Y",    "R_Z",  "R_XX",  "R_YY",    "R_ZZ",  "R_PAULI"};
  return std::ranges::any_of(kNames, [&](std::string_view known) { return equal_in_any_case(name, known); });
}

}  // namespace sallow
