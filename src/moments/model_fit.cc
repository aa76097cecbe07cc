#include "moments/model_fit.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "bits/random_stream.h"
#include "bits/wide_multiply.h"
#include "stats/chi_squared.h"

namespace sallow {
namespace {

std::vector<double> fractions_of(const GroupedShots& shots) {
  std::vector<double> fractions(shots.detector_count());
  std::vector<uint32_t> counts(shots.group_count());
  for (uint32_t d = 0; d < fractions.size(); d++) {
    shots.count_odd({&d, 1}, counts);
    const uint64_t events = std::accumulate(counts.begin(), counts.end(), uint64_t{0});
    fractions[d] = static_cast<double>(events) / static_cast<double>(shots.shot_count());
  }
  return fractions;
}

/// The tail of a sum with these cumulants, by Imhof's three-cumulant approximation.
double tail_by_cumulants(double sum, double k1, double k2, double k3) {
  const double degrees = 8 * k2 * k2 * k2 / (k3 * k3);
  const double scaled = (sum - k1) * std::sqrt(2 * degrees / k2) + degrees;
  return scaled > 0 ? chi_squared_tail(scaled, degrees) : 1;
}

void test_fractions(const GroupedShots& shots, const ModelMoments& model, double tolerance, ModelFit& fit) {
  const std::vector<double> fractions = fractions_of(shots);
  const double count = static_cast<double>(shots.shot_count());
  // Detectors that no error flips have no variance; an event there contradicts the model.
  std::vector<double> deviations(fractions.size());
  double sum = 0, tested = 0, k2 = 0, k3 = 0;
  bool is_impossible = false;
  for (uint32_t d = 0; d < fractions.size(); d++) {
    const double expected = model.fraction(d), own = expected * (1 - expected);
    fit.mean_fraction += fractions[d] / static_cast<double>(fractions.size());
    fit.expected_fraction += expected / static_cast<double>(fractions.size());
    if (own <= 0) {
      is_impossible = is_impossible || fractions[d] != expected;
      continue;
    }
    const double variance = own / count + tolerance * tolerance * expected * expected;
    deviations[d] = std::sqrt(variance);
    sum += (fractions[d] - expected) * (fractions[d] - expected) / variance;
    tested++;
    // z² of a count has this excess of variance over that of a χ².
    const double sampled = own / count / variance;
    k2 += 2 + sampled * sampled * (1 - 6 * own) / (own * count);
  }
  if (is_impossible) {
    fit.fractions_p = 0;
    return;
  }
  if (tested == 0) return;
  fit.mean_square = sum / tested;
  const auto correlation = [&](uint32_t a, uint32_t b) {
    if (a == b) return 1.0;
    const double scale = deviations[a] * deviations[b];
    return scale > 0 ? model.covariance(a, b) / (count * scale) : 0.0;
  };
  k3 = 8 * tested;
  for (uint32_t a = 0; a < fractions.size(); a++) {
    const std::span<const uint32_t> near = model.neighbours(a);
    std::vector<double> here;
    for (const uint32_t b : near) here.push_back(correlation(a, b));
    for (size_t i = 0; i < near.size(); i++) {
      k2 += 2 * here[i] * here[i];
      k3 += 3 * 8 * here[i] * here[i];  // terms with two equal detectors, which occur at three places
      for (size_t j = 0; j < near.size(); j++) {
        if (i != j) k3 += 8 * here[i] * here[j] * correlation(near[i], near[j]);
      }
    }
  }
  fit.fractions_p = tail_by_cumulants(sum, tested, k2, k3);
}

constexpr int kPermutations = 9999;

}  // namespace

ModelFit test_model_fit(const GroupedShots& shots, const ModelMoments& model, std::span<const PairExcess> excesses,
                        double tolerance) {
  ModelFit fit;
  if (shots.shot_count() == 0) return fit;
  test_fractions(shots, model, tolerance, fit);
  double least = 1, tested = 0;
  for (const PairExcess& excess : excesses) {
    if (!(excess.p_value < 1)) continue;
    tested++;
    least = std::min(least, excess.p_value);
  }
  fit.pairs_p = std::min(1.0, least * std::max(1.0, tested));
  fit.p_value = std::min(1.0, 2 * std::min(fit.fractions_p, fit.pairs_p));
  return fit;
}

DriftTest test_drift(const GroupedShots& shots) {
  DriftTest test;
  const size_t quarter = shots.group_count() / 4, detectors = shots.detector_count();
  if (quarter < 2 || detectors == 0) return test;
  // Per group of the two quarters: fractions in units of the detector's standard deviation.
  const size_t groups = 2 * quarter;
  std::vector<std::vector<double>> scaled(groups, std::vector<double>(detectors));
  std::vector<uint32_t> counts(shots.group_count());
  double first_shots = 0, last_shots = 0;
  for (size_t k = 0; k < quarter; k++) {
    first_shots += static_cast<double>(shots.group_shots(k));
    last_shots += static_cast<double>(shots.group_shots(shots.group_count() - quarter + k));
  }
  for (uint32_t d = 0; d < detectors; d++) {
    shots.count_odd({&d, 1}, counts);
    double first = 0, last = 0;
    for (size_t k = 0; k < quarter; k++) {
      first += counts[k] / first_shots;
      last += counts[shots.group_count() - quarter + k] / last_shots;
    }
    test.first_fraction += first / static_cast<double>(detectors);
    test.last_fraction += last / static_cast<double>(detectors);
    const double mean = (first + last) / 2, deviation = std::sqrt(mean * (1 - mean));
    if (!(deviation > 0)) continue;
    for (size_t k = 0; k < quarter; k++) {
      const size_t other = shots.group_count() - quarter + k;
      scaled[k][d] = (counts[k] / static_cast<double>(shots.group_shots(k)) - mean) / deviation;
      scaled[quarter + k][d] = (counts[other] / static_cast<double>(shots.group_shots(other)) - mean) / deviation;
    }
    const double error = deviation * std::sqrt(1 / first_shots + 1 / last_shots);
    test.largest.push_back({d, first, last, (last - first) / error});
  }
  std::ranges::stable_sort(test.largest, std::greater(), [](const auto& change) { return std::abs(change.sigmas); });
  if (test.largest.size() > 5) test.largest.resize(5);
  std::vector<double> products(groups * groups);
  for (size_t a = 0; a < groups; a++) {
    for (size_t b = 0; b < groups; b++) {
      products[a * groups + b] = std::inner_product(scaled[a].begin(), scaled[a].end(), scaled[b].begin(), 0.0);
    }
  }
  std::vector<int> sides(groups, -1);
  std::fill_n(sides.begin(), quarter, 1);
  const auto distance = [&] {
    double sum = 0;
    for (size_t a = 0; a < groups; a++) {
      for (size_t b = 0; b < groups; b++) sum += sides[a] * sides[b] * products[a * groups + b];
    }
    return sum;
  };
  // Rounding must not make an equal distance look smaller.
  const double seen = distance() * (1 - 1e-9);
  int as_large = 0;
  RandomStream random(0, 0);
  for (int turn = 0; turn < kPermutations; turn++) {
    for (size_t k = groups; k-- > 1;) std::swap(sides[k], sides[wide_multiply(random.next(), k + 1).high]);
    if (distance() >= seen) as_large++;
  }
  test.p_value = static_cast<double>(1 + as_large) / (1 + kPermutations);
  return test;
}

}  // namespace sallow
