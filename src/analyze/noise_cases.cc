#include "analyze/noise_cases.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/error.h"
#include "base/number_text.h"

namespace sallow {

namespace {

/// Independent X, Y and Z probabilities whose composition is the given Pauli channel, if they exist.
///
/// Let a be the independent probability of X, A = 1 - 2a, and B, C likewise for Y and Z. Then the channel shrinks X, Y
/// and Z by the factors BC, AC and AB.
std::optional<std::array<double, 3>> independent_paulis(double x, double y, double z) {
  const double shrink_x = 1 - 2 * (y + z), shrink_y = 1 - 2 * (x + z), shrink_z = 1 - 2 * (x + y);
  std::array<double, 3> independent;
  const int zeros = (shrink_x == 0) + (shrink_y == 0) + (shrink_z == 0);
  if (shrink_x > 0 && shrink_y > 0 && shrink_z > 0) {
    // The usual case, with logarithms, which keep small probabilities accurate.
    const double log_x = std::log1p(-2 * (y + z)), log_y = std::log1p(-2 * (x + z)), log_z = std::log1p(-2 * (x + y));
    independent = {-std::expm1((log_y + log_z - log_x) / 2) / 2, -std::expm1((log_x + log_z - log_y) / 2) / 2,
                   -std::expm1((log_x + log_y - log_z) / 2) / 2};
  } else if (zeros == 3) {
    independent = {0.5, 0.5, 0.5};
  } else if (zeros == 2) {
    // The factor shared by two of the shrinkages is 0; only the product of the other two factors is fixed.
    const double product = shrink_x + shrink_y + shrink_z;
    const double root = std::sqrt(std::abs(product));
    const double one = (1 - root) / 2, other = product < 0 ? (1 + root) / 2 : one;
    if (shrink_x != 0) independent = {0.5, one, other};
    if (shrink_y != 0) independent = {other, 0.5, one};
    if (shrink_z != 0) independent = {other, one, 0.5};
  } else {
    const double square = shrink_y * shrink_z / shrink_x;
    if (zeros == 1 || square < 0) return std::nullopt;
    const double factor = std::sqrt(square);
    independent = {(1 - factor) / 2, (1 - shrink_z / factor) / 2, (1 - shrink_y / factor) / 2};
  }
  const double rounding = 1e-13 * std::max({x, y, z});
  for (double& probability : independent) {
    if (probability < -rounding || probability > 1 + rounding) return std::nullopt;
    if (probability < rounding) probability = 0;
  }
  return independent;
}

NoiseCases depolarizing(const Instruction& instruction, int qubits) {
  const double p = instruction.arguments[0];
  const double most = qubits == 1 ? 3.0 / 4 : 15.0 / 16;
  if (p > most) {
    throw InputError(quoted(instruction, 0, instruction.targets.size()) +
                         " mixes beyond the maximally mixed state, which independent errors cannot do",
                     "the largest allowed probability is " + std::string(qubits == 1 ? "3/4" : "15/16"));
  }
  NoiseCases cases;
  cases.basis_count = static_cast<uint8_t>(2 * qubits);
  const double each = p == most ? 0.5 : -std::expm1(std::log1p(-p / most) / (qubits == 1 ? 2 : 8)) / 2;
  std::fill(cases.probability.begin() + 1, cases.probability.begin() + static_cast<ptrdiff_t>(cases.case_count()),
            each);
  return cases;
}

}  // namespace

std::string quoted(const Instruction& instruction, size_t first, size_t count) {
  std::string text = "'" + std::string(gate_info(instruction.gate).name);
  if (!instruction.arguments.empty()) {
    text += '(';
    for (size_t k = 0; k < instruction.arguments.size(); k++) {
      text += (k == 0 ? "" : ", ") + shortest_text(instruction.arguments[k]);
    }
    text += ')';
  }
  constexpr size_t kMost = 12;
  bool glued = false;
  for (size_t k = first; k < first + std::min(count, kMost); k++) {
    const Target target = instruction.targets[k];
    if (!target.is_combiner() && !glued) text += ' ';
    text += target.str();
    glued = target.is_combiner();
  }
  if (count > kMost) text += " …";
  text += "'";
  if (instruction.line != 0) text += " in line " + std::to_string(instruction.line);
  return text;
}

NoiseCases single_error(double probability) {
  NoiseCases cases;
  cases.basis_count = 1;
  cases.probability[1] = probability;
  return cases;
}

void check_approximation(const Instruction& instruction, double largest_probability, double approximation_limit) {
  if (largest_probability <= approximation_limit && approximation_limit > 0) return;
  const std::string name(gate_info(instruction.gate).name);
  if (approximation_limit == 0) {
    throw InputError(
        quoted(instruction, 0, instruction.targets.size()) +
            " has cases that exclude each other, which a model of independent errors cannot express exactly",
        "--approximate_disjoint_errors treats them as independent");
  }
  throw InputError(quoted(instruction, 0, instruction.targets.size()) + " has a case with probability " +
                       shortest_text(largest_probability) +
                       ", more than --approximate_disjoint_errors allows: " + shortest_text(approximation_limit),
                   "raise the limit if the approximation is acceptable");
}

NoiseCases noise_cases(const Instruction& instruction, double approximation_limit) {
  const NoiseChannel& channel = gate_info(instruction.gate).channel;
  const std::vector<double>& p = instruction.arguments;
  SALLOW_CHECK(!channel.cases.empty() && channel.chain == ChainPart::kNone);
  if (channel.is_single_error()) return single_error(channel.case_probability(0, p));
  if (channel.is_depolarizing()) return depolarizing(instruction, channel.group_size);
  NoiseCases cases;
  cases.basis_count = static_cast<uint8_t>(2 * channel.group_size + (channel.heralds ? 1 : 0));
  for (size_t k = 0; k < channel.cases.size(); k++) {
    const unsigned pauli = channel.cases[k];
    cases.probability[channel.heralds ? 1 | pauli << 1 : pauli] = channel.case_probability(k, p);
  }
  // A single case excludes no other.
  const auto likely = std::ranges::count_if(cases.probability, [](double each) { return each > 0; });
  if (likely <= 1) return cases;
  if (!channel.heralds && channel.group_size == 1) {
    double &x = cases.probability[1], &z = cases.probability[2], &y = cases.probability[3];
    if (const auto exact = independent_paulis(x, y, z)) {
      x = (*exact)[0], y = (*exact)[1], z = (*exact)[2];
      return cases;
    }
  }
  cases.disjoint = true;
  // The limit applies to the probabilities in the circuit's text.
  check_approximation(instruction, *std::max_element(p.begin(), p.end()), approximation_limit);
  return cases;
}

bool has_exclusive_cases(const Instruction& instruction) {
  const NoiseChannel& channel = gate_info(instruction.gate).channel;
  if (channel.cases.empty() || channel.is_single_error() || channel.is_depolarizing()) return false;
  return noise_cases(instruction, 1).disjoint;
}

}  // namespace sallow
