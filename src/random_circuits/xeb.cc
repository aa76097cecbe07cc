#include "random_circuits/xeb.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "base/error.h"
#include "state_vector/state_vector.h"

namespace sallow {

std::vector<std::vector<uint32_t>> connected_parts(const GateCircuit& circuit) {
  std::vector<uint32_t> leader(circuit.qubit_count);
  std::iota(leader.begin(), leader.end(), 0);
  auto find = [&](uint32_t q) {
    while (leader[q] != q) q = leader[q] = leader[leader[q]];
    return q;
  };
  for (const CircuitOperation& operation : circuit.operations) {
    if (operation.kind != OperationKind::kGate) continue;
    for (uint32_t qubit : operation.qubits) {
      uint32_t a = find(operation.qubits[0]), b = find(qubit);
      leader[std::max(a, b)] = std::min(a, b);
    }
  }
  std::vector<std::vector<uint32_t>> parts;
  std::vector<size_t> part_of(circuit.qubit_count);
  for (uint32_t q = 0; q < circuit.qubit_count; q++) {
    if (find(q) == q) {
      part_of[q] = parts.size();
      parts.emplace_back();
    }
    parts[part_of[find(q)]].push_back(q);
  }
  return parts;
}

GateCircuit restricted_to(const GateCircuit& circuit, const std::vector<uint32_t>& qubits) {
  constexpr uint32_t kAbsent = UINT32_MAX;
  std::vector<uint32_t> renamed(circuit.qubit_count, kAbsent);
  for (uint32_t k = 0; k < qubits.size(); k++) renamed[qubits[k]] = k;
  GateCircuit part;
  part.qubit_count = static_cast<uint32_t>(qubits.size());
  for (CircuitOperation operation : circuit.operations) {
    if (operation.kind != OperationKind::kGate || renamed[operation.qubits[0]] == kAbsent) continue;
    for (uint32_t& qubit : operation.qubits) qubit = renamed[qubit];
    part.append(std::move(operation));
  }
  return part;
}

double kolmogorov_p(double distance, uint64_t samples) {
  // M. A. Stephens, J. R. Stat. Soc. B 32:115 (1970).
  double root = std::sqrt(static_cast<double>(samples));
  double x = (root + 0.12 + 0.11 / root) * distance;
  // The series alternates around 1 for small x.
  if (x < 0.2) return 1;
  double p = 0;
  for (int k = 1; k <= 100; k++) p += (k % 2 == 1 ? 2 : -2) * std::exp(-2.0 * k * k * x * x);
  return std::clamp(p, 0.0, 1.0);
}

double error_of_mean(std::span<const double> values, size_t together) {
  const size_t groups = values.size() / together;
  SALLOW_REQUIRE(groups >= 2, "error_of_mean: expected at least 2 groups of values, got " + std::to_string(groups));
  std::vector<double> means(groups);
  for (size_t k = 0; k < groups * together; k++) means[k / together] += values[k] / static_cast<double>(together);
  const double count = static_cast<double>(groups);
  const double mean = std::accumulate(means.begin(), means.end(), 0.0) / count;
  double squares = 0;
  for (double value : means) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / (count - 1) / count);
}

namespace {

// With a smaller expected XEB, the probabilities of a part are uniform up to rounding.
constexpr double kLeastExpected = 1e-6;

struct Moments {
  double mean, error;
};

double mean_alone(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

Moments mean_of(std::span<const double> values) {
  return {mean_alone(values), error_of_mean(values)};
}

/// The fidelity of a part is f = (mean − 1) / (expected − 1). The product over all parts is linearized in each sample,
/// so the spread of the terms is that of the product.
std::vector<double> product_terms(const std::vector<std::vector<double>>& scaled_of_parts,
                                  const std::vector<double>& fidelities, const std::vector<double>& expected) {
  double product = 1;
  for (double fidelity : fidelities) product *= fidelity;
  std::vector<double> terms(scaled_of_parts[0].size(), product);
  for (size_t part = 0; part < fidelities.size(); part++) {
    double others = 1;
    for (size_t k = 0; k < fidelities.size(); k++) {
      if (k != part) others *= fidelities[k];
    }
    const double mean = 1 + fidelities[part] * (expected[part] - 1);
    for (size_t k = 0; k < terms.size(); k++) {
      terms[k] += others * (scaled_of_parts[part][k] - mean) / (expected[part] - 1);
    }
  }
  return terms;
}

double porter_thomas_p(std::vector<double> scaled, double fidelity) {
  std::sort(scaled.begin(), scaled.end());
  double distance = 0, count = static_cast<double>(scaled.size());
  for (size_t k = 0; k < scaled.size(); k++) {
    double x = scaled[k];
    // The densities of N P(x) are x e^−x for perfect samples and e^−x for uniform samples.
    double law = fidelity * (1 - (1 + x) * std::exp(-x)) + (1 - fidelity) * (1 - std::exp(-x));
    distance = std::max(
        {distance, std::abs(law - static_cast<double>(k) / count), std::abs(law - static_cast<double>(k + 1) / count)});
  }
  return kolmogorov_p(distance, scaled.size());
}

}  // namespace

namespace {

/// The excess of N Σ P² of a part, N = 2^qubits, over that of random states.
double excess_of(double scaled_sum_of_squares, uint32_t qubits) {
  const double size = std::ldexp(1.0, static_cast<int>(qubits));
  return (scaled_sum_of_squares - 1) * (size + 1) / (size - 1) - 1;
}

}  // namespace

std::vector<double> porter_thomas_excess(const GateCircuit& circuit, std::span<const uint64_t> times,
                                         size_t thread_count) {
  std::vector<double> largest(times.size(), -1);  // smaller than the excess of any part
  for (const std::vector<uint32_t>& qubits : connected_parts(circuit)) {
    const GateCircuit part = restricted_to(circuit, qubits);
    StateVector<float> state(part.qubit_count, thread_count);
    const double size = std::ldexp(1.0, static_cast<int>(part.qubit_count));
    auto next = part.operations.begin();
    for (size_t k = 0; k < times.size(); k++) {
      const auto begin = next;
      while (next != part.operations.end() && next->time <= times[k]) ++next;
      state.apply({begin, next});
      largest[k] = std::max(largest[k], excess_of(size * state.moments().sum_p_squared, part.qubit_count));
    }
  }
  return largest;
}

double porter_thomas_spread(const GateCircuit& circuit) {
  size_t fewest = circuit.qubit_count;
  for (const std::vector<uint32_t>& qubits : connected_parts(circuit)) fewest = std::min(fewest, qubits.size());
  return std::exp2(1 - static_cast<double>(fewest) / 2);
}

bool follows_porter_thomas(double mean_excess, double spread, double circuits) {
  constexpr double kLargestExcess = 0.02;
  return std::abs(mean_excess) < kLargestExcess + 2 * spread / std::sqrt(circuits);
}

template <typename Real>
Xeb cross_entropy(const GateCircuit& circuit, std::span<const uint64_t> samples, size_t thread_count, Ranks& ranks) {
  SALLOW_REQUIRE(circuit.is_unitary_until_measured(), "cross_entropy: the circuit continues after a measurement");
  SALLOW_REQUIRE(circuit.qubit_count <= 64,
                 "cross_entropy: at most 64 qubits, got " + std::to_string(circuit.qubit_count));
  SALLOW_REQUIRE(samples.size() >= 2,
                 "cross_entropy: expected at least 2 samples, got " + std::to_string(samples.size()));
  Xeb xeb;
  xeb.samples = samples.size();
  std::vector<double> scaled(samples.size(), 1.0);  // N P(x)
  double expected = 1, expected_log = 0;
  xeb.porter_thomas_excess = -1;  // smaller than the excess of any part
  std::vector<std::vector<uint32_t>> parts = connected_parts(circuit);
  std::vector<std::vector<double>> scaled_of_parts;
  std::vector<double> expected_of_parts, fidelities;
  for (const std::vector<uint32_t>& qubits : parts) {
    GateCircuit part = restricted_to(circuit, qubits);
    StateVector<Real> state(part.qubit_count, thread_count, ranks);
    state.apply(part.operations);
    double size = std::ldexp(1.0, static_cast<int>(part.qubit_count));
    typename StateVector<Real>::Moments moments = state.moments();
    double part_expected = size * moments.sum_p_squared;
    expected *= part_expected;
    xeb.porter_thomas_excess = std::max(xeb.porter_thomas_excess, excess_of(part_expected, part.qubit_count));
    expected_log += moments.sum_p_log_p + std::log(size);
    std::vector<uint64_t> part_samples(samples.size());
    for (size_t k = 0; k < samples.size(); k++) {
      for (size_t j = 0; j < qubits.size(); j++) part_samples[k] |= (samples[k] >> qubits[j] & 1) << j;
    }
    std::vector<Complex> amplitudes = state.amplitudes(part_samples);
    std::vector<double> own(samples.size());
    for (size_t k = 0; k < samples.size(); k++) {
      own[k] = size * std::norm(amplitudes[k]);
      scaled[k] *= own[k];
    }
    fidelities.push_back(part_expected > 1 + kLeastExpected ? (mean_alone(own) - 1) / (part_expected - 1)
                                                            : std::numeric_limits<double>::quiet_NaN());
    expected_of_parts.push_back(part_expected);
    scaled_of_parts.push_back(std::move(own));
  }
  xeb.follows_porter_thomas = follows_porter_thomas(xeb.porter_thomas_excess, porter_thomas_spread(circuit));
  xeb.fidelity_terms = product_terms(scaled_of_parts, fidelities, expected_of_parts);
  xeb.fidelity = mean_alone(xeb.fidelity_terms);
  xeb.fidelity_error = error_of_mean(xeb.fidelity_terms);
  if (parts.size() > 1) xeb.patch_fidelities = std::move(fidelities);
  Moments linear = mean_of(scaled);
  xeb.linear = linear.mean - 1;
  xeb.linear_error = linear.error;
  xeb.linear_expected = expected - 1;
  std::vector<double> logs(scaled.size());
  std::transform(scaled.begin(), scaled.end(), logs.begin(), [](double x) { return std::log(x); });
  bool has_zero = std::any_of(scaled.begin(), scaled.end(), [](double x) { return x <= 0; });
  Moments log = has_zero ? Moments{std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()}
                         : mean_of(logs);
  xeb.log = log.mean + std::numbers::egamma;
  xeb.log_error = log.error;
  xeb.log_expected = expected_log + std::numbers::egamma;
  double fidelity = xeb.linear_expected > 0 ? std::clamp(xeb.linear / xeb.linear_expected, 0.0, 1.0) : 0;
  xeb.porter_thomas_p = porter_thomas_p(scaled, fidelity);
  xeb.scaled_probabilities = std::move(scaled);
  return xeb;
}

template Xeb cross_entropy<float>(const GateCircuit&, std::span<const uint64_t>, size_t, Ranks&);
template Xeb cross_entropy<double>(const GateCircuit&, std::span<const uint64_t>, size_t, Ranks&);

namespace {

constexpr double kLargestPerCycle = 2;

/// The best fit at one rate: its start, and the sum of squares that remains.
struct DecayAt {
  double start = 0;  // at the first depth
  double chi_squared = 0;
};

DecayAt decay_at(double per_cycle, std::span<const FidelityPoint> points, double first) {
  double product = 0, square = 0;
  for (const FidelityPoint& point : points) {
    const double share = std::pow(per_cycle, point.cycles - first) / point.error;
    product += share * point.fidelity / point.error;
    square += share * share;
  }
  DecayAt decay{product / square, 0};
  for (const FidelityPoint& point : points) {
    const double fitted = decay.start * std::pow(per_cycle, point.cycles - first);
    decay.chi_squared += std::pow((point.fidelity - fitted) / point.error, 2);
  }
  return decay;
}

}  // namespace

std::optional<FidelityPerCycle> fit_fidelity_per_cycle(std::span<const FidelityPoint> points) {
  double first = std::numeric_limits<double>::infinity(), last = 0;
  for (const FidelityPoint& point : points) {
    SALLOW_REQUIRE(point.error > 0, "fit_fidelity_per_cycle: errors of fidelities must be above 0");
    first = std::min(first, point.cycles);
    last = std::max(last, point.cycles);
  }
  SALLOW_REQUIRE(first < last, "fit_fidelity_per_cycle: expected points at two numbers of cycles at least");
  // Searches a coarse list of rates, then between the neighbours of the best rate by golden-section search.
  constexpr int kRates = 400;
  const auto rate = [](int k) { return kLargestPerCycle * k / kRates; };
  int best = 1;
  for (int k = 1; k < kRates; k++) {
    if (decay_at(rate(k), points, first).chi_squared < decay_at(rate(best), points, first).chi_squared) best = k;
  }
  double low = rate(best - 1), high = rate(best + 1);
  for (int step = 0; step < 60; step++) {
    constexpr double kGolden = 0.3819660112501051;
    const double a = low + kGolden * (high - low), b = high - kGolden * (high - low);
    const bool is_low = decay_at(a, points, first).chi_squared < decay_at(b, points, first).chi_squared;
    (is_low ? high : low) = is_low ? b : a;
  }
  const double per_cycle = (low + high) / 2, start = decay_at(per_cycle, points, first).start;
  if (!(start > 0) || best == kRates - 1) return std::nullopt;
  // Errors from the derivatives of the fit by start and rate.
  double ss = 0, sr = 0, rr = 0;
  for (const FidelityPoint& point : points) {
    const double depth = point.cycles - first;
    const double by_start = std::pow(per_cycle, depth) / point.error;
    const double by_rate = depth == 0 ? 0 : start * depth * std::pow(per_cycle, depth - 1) / point.error;
    ss += by_start * by_start, sr += by_start * by_rate, rr += by_rate * by_rate;
  }
  const double determinant = ss * rr - sr * sr;
  if (!(determinant > 0)) return std::nullopt;
  return FidelityPerCycle{per_cycle, std::sqrt(ss / determinant), start * std::pow(per_cycle, -first)};
}

void put_in_qubit_order(const GateCircuit& circuit, std::span<uint64_t> samples) {
  if (circuit.bit_count == 0) return;
  std::vector<uint32_t> qubit_of_bit(circuit.bit_count, UINT32_MAX);
  for (const CircuitOperation& operation : circuit.operations) {
    for (size_t k = 0; k < operation.bits.size(); k++) qubit_of_bit[operation.bits[k]] = operation.qubits[k];
  }
  bool measures_all = circuit.bit_count == circuit.qubit_count;
  for (const uint32_t qubit : qubit_of_bit) measures_all &= qubit != UINT32_MAX;
  if (!measures_all) {
    throw InputError("this circuit does not measure each qubit once",
                     "in a circuit without measurements, all qubits are sampled in order");
  }
  for (uint64_t& sample : samples) {
    uint64_t bits = 0;
    for (uint32_t bit = 0; bit < circuit.bit_count; bit++) bits |= (sample >> bit & 1) << qubit_of_bit[bit];
    sample = bits;
  }
}

}  // namespace sallow
