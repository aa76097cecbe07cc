#include "circuit/validate.h"

#include <cmath>

#include "base/number_text.h"
#include "circuit/pauli_product.h"

namespace sallow {

namespace {

// The sum of probabilities printed with few digits may slightly exceed 1.
constexpr double kMaxProbabilitySum = 1 + 2e-7;
constexpr double kMaxObservableIndex = 4294967295;

std::string name_of(const GateInfo& info) {
  return std::string(info.name);
}

std::optional<Objection> argument_objection(std::string message, std::string remedy = {}) {
  return Objection{std::nullopt, std::move(message), std::move(remedy)};
}

std::optional<Objection> check_count(const GateInfo& info, size_t found, size_t fewest, size_t most) {
  if (found >= fewest && found <= most) return std::nullopt;
  if (most == 0) return argument_objection(name_of(info) + " takes no arguments in parentheses");
  std::string wanted = std::to_string(most) + (most == 1 ? " argument" : " arguments");
  return argument_objection(name_of(info) + " takes " + (fewest == 0 ? "at most " : "") + wanted +
                                " in parentheses, found " + std::to_string(found),
                            "for example: " + std::string(info.example));
}

std::optional<Objection> check_probabilities(const GateInfo& info, std::span<const double> arguments) {
  double sum = 0;
  for (double argument : arguments) {
    if (!(argument >= 0 && argument <= 1)) {
      return argument_objection(name_of(info) + ": probability " + shortest_text(argument) + " is not in [0, 1]",
                                "for example: " + std::string(info.example));
    }
    sum += argument;
  }
  if (sum > kMaxProbabilitySum) {
    return argument_objection("the probabilities of " + name_of(info) + " sum to " + shortest_text(sum),
                              "at most one of these errors happens, so the sum may be at most 1");
  }
  return std::nullopt;
}

std::optional<Objection> check_arguments(const GateInfo& info, std::span<const double> arguments) {
  size_t fewest = 0, most = 0;
  switch (info.arguments) {
    case ArgumentRule::kAnyNumber:
      return std::nullopt;
    case ArgumentRule::kNone:
      break;
    case ArgumentRule::kOptionalProbability:
      most = 1;
      break;
    case ArgumentRule::kProbability:
    case ArgumentRule::kObservableIndex:
      fewest = most = 1;
      break;
    case ArgumentRule::kDisjoint:
      fewest = most = info.argument_count;
      break;
    case ArgumentRule::kAnyProbabilities:
      most = SIZE_MAX;
      break;
  }
  if (auto objection = check_count(info, arguments.size(), fewest, most)) return objection;
  if (info.arguments != ArgumentRule::kObservableIndex) return check_probabilities(info, arguments);
  if (arguments[0] >= 0 && arguments[0] <= kMaxObservableIndex && arguments[0] == std::floor(arguments[0])) {
    return std::nullopt;
  }
  return argument_objection("an observable's index is a whole number from 0 to 4294967295, found " +
                            shortest_text(arguments[0]));
}

const char* expected_targets(TargetRule rule) {
  switch (rule) {
    case TargetRule::kNone:
    case TargetRule::kNumbers:
      return "no targets";
    case TargetRule::kQubits:
      return "qubits";
    case TargetRule::kMeasured:
      return "qubits, inverted or not (5 or !5)";
    case TargetRule::kPairs:
      return "pairs of qubits";
    case TargetRule::kControlPairs:
      return "pairs of qubits, or of a classical bit (rec[-1], sweep[0]) and a qubit";
    case TargetRule::kMeasuredPairs:
      return "pairs of qubits, inverted or not (5 or !5)";
    case TargetRule::kProducts:
      return "Pauli products (X1*Y2*!Z3)";
    case TargetRule::kPaulis:
      return "Paulis (X1 Y2 Z3)";
    case TargetRule::kRecords:
      return "measurement records (rec[-1])";
    case TargetRule::kRecordsOrPaulis:
      return "measurement records (rec[-1]) or Paulis (X1)";
    case TargetRule::kBits:
      return "the bits 0 and 1";
  }
  return "";
}

bool is_allowed(TargetRule rule, Target target) {
  switch (rule) {
    case TargetRule::kNone:
    case TargetRule::kNumbers:
      return false;
    case TargetRule::kQubits:
    case TargetRule::kPairs:
      return target.is_qubit() && !target.inverted();
    case TargetRule::kMeasured:
    case TargetRule::kMeasuredPairs:
      return target.is_qubit();
    case TargetRule::kControlPairs:
      return (target.is_qubit() && !target.inverted()) || target.is_classical();
    case TargetRule::kProducts:
    case TargetRule::kPaulis:
      return target.is_pauli() || target.is_combiner();
    case TargetRule::kRecords:
      return target.is_record();
    case TargetRule::kRecordsOrPaulis:
      return target.is_record() || target.is_pauli();
    case TargetRule::kBits:
      return target.is_qubit() && !target.inverted() && target.value() <= 1;
  }
  return false;
}

// Whether this side of a pair may be classical: only the sides on which the gate acts through Z.
bool classical_side_allowed(Gate gate, size_t side) {
  switch (gate) {
    case Gate::CX:
    case Gate::CY:
      return side == 0;
    case Gate::XCZ:
    case Gate::YCZ:
      return side == 1;
    default:
      return true;  // CZ
  }
}

std::optional<Objection> check_pairs(const GateInfo& info, std::span<const Target> targets) {
  for (size_t k = 0; k + 1 < targets.size(); k += 2) {
    if (targets[k].has_qubit() && targets[k + 1].has_qubit() && targets[k].value() == targets[k + 1].value()) {
      return Objection{k + 1,
                       name_of(info) + " acts on qubit " + std::to_string(targets[k].value()) + " twice in one pair",
                       "the two qubits of a pair must differ"};
    }
    if (info.targets != TargetRule::kControlPairs) continue;
    for (size_t side : {0, 1}) {
      if (targets[k + side].is_classical() && !classical_side_allowed(info.gate, side)) {
        return Objection{k + side,
                         "the " + std::string(side == 0 ? "first" : "second") + " target of " + name_of(info) +
                             " must be a qubit, not " + targets[k + side].str(),
                         "a classical bit can only control, as in CX rec[-1] 5"};
      }
    }
  }
  if (targets.size() % 2 == 0) return std::nullopt;
  return Objection{targets.size() - 1,
                   name_of(info) + " takes its targets in pairs; " + targets.back().str() + " has no partner",
                   {}};
}

std::optional<Objection> check_combiners(std::span<const Target> targets) {
  for (size_t k = 0; k < targets.size(); k++) {
    if (!targets[k].is_combiner()) continue;
    if (k == 0 || k + 1 == targets.size() || targets[k - 1].is_combiner()) {
      return Objection{k, "'*' must be between two Paulis", "for example: X1*Y2"};
    }
  }
  return std::nullopt;
}

std::optional<Objection> check_products(const GateInfo& info, std::span<const Target> targets) {
  size_t start = 0;
  while (start < targets.size()) {
    size_t end = start + 1;
    while (end < targets.size() && targets[end].is_combiner()) end += 2;
    // A single Pauli and a product over distinct qubits are Hermitian; for most products no multiplication is needed.
    if (end - start > 1 && !multiply_paulis(targets.subspan(start, end - start)).hermitian) {
      return Objection{start, name_of(info) + " takes Hermitian products; this product is i times a Pauli product",
                       "two Paulis on the same qubit anticommute, as in X1*Y1"};
    }
    start = end;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Objection> find_objection(const GateInfo& info, std::span<const double> arguments,
                                        std::span<const Target> targets) {
  if (auto objection = check_arguments(info, arguments)) return objection;
  for (size_t k = 0; k < targets.size(); k++) {
    if (is_allowed(info.targets, targets[k])) continue;
    return Objection{k, name_of(info) + " takes " + expected_targets(info.targets) + ", found " + targets[k].str(), {}};
  }
  if (info.takes_pairs()) return check_pairs(info, targets);
  if (info.targets == TargetRule::kPaulis) return check_combiners(targets);
  if (info.targets == TargetRule::kProducts) {
    if (auto objection = check_combiners(targets)) return objection;
    return check_products(info, targets);
  }
  return std::nullopt;
}

}  // namespace sallow
