#include "random_circuits/fidelity_study.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "trajectories/circuit_sampler.h"

namespace sallow {

namespace {

GateCircuit circuit_of(const FidelityStudyOptions& options, const GridLayout& layout, uint32_t cycles, uint64_t k) {
  return random_circuit(layout, {.cycles = cycles, .patch = options.patch, .seed = options.seed + k});
}

/// The first depth, up to `cycles`, at which a size has converged; 0 if there is none.
uint32_t converged_within(const FidelityStudyOptions& options, const GridLayout& layout, uint32_t cycles) {
  // Circuits with the same seed begin alike: a circuit of k cycles ends its last layer at time 2 k.
  std::vector<uint64_t> times;
  for (uint32_t k = 1; k <= cycles; k++) times.push_back(2 * k);
  std::vector<double> sums(cycles);
  double spread = 0;
  for (uint64_t k = 0; k < options.circuits; k++) {
    const GateCircuit circuit = circuit_of(options, layout, cycles, k);
    const std::vector<double> excess = porter_thomas_excess(circuit, times, options.thread_count);
    for (uint32_t depth = 0; depth < cycles; depth++) sums[depth] += excess[depth];
    spread = porter_thomas_spread(circuit);
  }
  const double count = static_cast<double>(options.circuits);
  uint32_t in_a_row = 0;
  for (uint32_t depth = 0; depth < cycles; depth++) {
    in_a_row = follows_porter_thomas(sums[depth] / count, spread, count) ? in_a_row + 1 : 0;
    if (in_a_row > FidelityStudyOptions::kSettling) return depth + 1;
  }
  return 0;
}

std::vector<uint32_t> depths_of(const FidelityStudyOptions& options, uint32_t converged) {
  if (!options.cycles.empty()) return options.cycles;
  std::vector<uint32_t> depths{converged};
  while (depths.size() < FidelityStudyOptions::kDepths) {
    depths.push_back(depths.back() + FidelityStudyOptions::kDepthStep);
  }
  return depths;
}

/// Ends the sampling of a circuit.
struct SamplingStopped {};

/// What the circuits of one row add up to.
class FidelitySums {
 public:
  /// Samples one more, and counts it in `row`. Throws SamplingStopped, and counts nothing, if options.stop says so.
  void add(const GateCircuit& circuit, const FidelityStudyOptions& options, uint64_t shots_seed,
           MeasuredFidelity& row) {
    const auto check_stop = [&](uint64_t) {
      if (options.stop && options.stop()) throw SamplingStopped();
    };
    const CircuitShots shots = sample_circuit<float>(circuit, options.noise, options.shots, shots_seed,
                                                     options.thread_count, single_rank(), check_stop);
    const Xeb xeb = cross_entropy<float>(circuit, shots.words, options.thread_count);
    const size_t together = options.noise.shots_per_draw;
    row.linear += xeb.linear;
    row.linear_expected += xeb.linear_expected;
    row.fidelity += xeb.fidelity;
    row.predicted += predicted_fidelity(circuit, options.noise);
    row.excess += xeb.porter_thomas_excess;
    linear_variance_ += std::pow(error_of_mean(xeb.scaled_probabilities, together), 2);
    fidelity_variance_ += std::pow(error_of_mean(xeb.fidelity_terms, together), 2);
    row.shots += options.shots;
    row.trajectories += shots.trajectories;
    row.circuits++;
  }

  /// Turns the row's sums into means.
  void finish(MeasuredFidelity& row) const {
    const double count = static_cast<double>(row.circuits);
    for (double* mean : {&row.linear, &row.linear_expected, &row.fidelity, &row.predicted, &row.excess}) *mean /= count;
    row.linear_error = std::sqrt(linear_variance_) / count;
    row.fidelity_error = std::sqrt(fidelity_variance_) / count;
  }

 private:
  double linear_variance_ = 0, fidelity_variance_ = 0;
};

}  // namespace

uint32_t converged_cycles(const FidelityStudyOptions& options, uint32_t qubits) {
  constexpr uint32_t kUsual = 16;
  const GridLayout layout = grid_layout(options.layout, qubits);
  for (const uint32_t cycles : {kUsual, kMostCycles}) {
    if (const uint32_t converged = converged_within(options, layout, cycles)) return converged;
  }
  return kMostCycles;
}

std::vector<MeasuredFidelity> study_fidelity(const FidelityStudyOptions& options) {
  std::vector<MeasuredFidelity> rows;
  uint64_t shots_seed = options.seed;  // different circuits use different random numbers
  for (uint32_t qubits : options.qubits) {
    const GridLayout layout = grid_layout(options.layout, qubits);
    const uint32_t converged = converged_cycles(options, qubits);
    for (uint32_t cycles : depths_of(options, converged)) {
      MeasuredFidelity row{.qubits = static_cast<uint32_t>(layout.sites.size()), .cycles = cycles};
      row.has_converged = cycles >= converged && converged < kMostCycles;
      FidelitySums sums;
      bool goes_on = true;
      for (uint64_t k = 0; k < options.circuits && goes_on; k++) {
        try {
          sums.add(circuit_of(options, layout, cycles, k), options, shots_seed++, row);
          goes_on = !options.report || options.report();
        } catch (const SamplingStopped&) {
          goes_on = false;
        }
      }
      if (row.circuits > 0) {
        sums.finish(row);
        rows.push_back(row);
      }
      if (!goes_on) return rows;
    }
  }
  return rows;
}

std::vector<FidelityDecay> fit_decays(const std::vector<MeasuredFidelity>& rows) {
  std::map<uint32_t, std::vector<const MeasuredFidelity*>> by_qubits;
  for (const MeasuredFidelity& row : rows) {
    if (row.fidelity_error > 0 && row.has_converged) by_qubits[row.qubits].push_back(&row);
  }
  std::vector<FidelityDecay> decays;
  for (const auto& [qubits, points] : by_qubits) {
    std::vector<FidelityPoint> measured, predicted;
    std::set<uint32_t> depths;
    for (const MeasuredFidelity* point : points) {
      const double cycles = point->cycles;
      measured.push_back({cycles, point->fidelity, point->fidelity_error});
      predicted.push_back({cycles, point->predicted, point->fidelity_error});
      depths.insert(point->cycles);
    }
    if (depths.size() < 2) continue;
    const auto fit = fit_fidelity_per_cycle(measured), model = fit_fidelity_per_cycle(predicted);
    if (fit && model) decays.push_back({qubits, *fit, model->per_cycle});
  }
  return decays;
}

}  // namespace sallow
