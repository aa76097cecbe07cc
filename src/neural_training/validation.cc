#include "neural_training/validation.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/threads.h"
#include "bits/random_stream.h"
#include "bits/shot_columns.h"
#include "decode/catalog/registry.h"
#include "decode/neural/neural_decoder.h"
#include "dem/error_model_sampler.h"
#include "stats/interval.h"
#include "training/record_source.h"
#include "training/sequence_gradients.h"

namespace sallow {

namespace {

/// Calls use(first shot, answers) for each block of shots, on several threads.
template <typename Use>
void decode_all(const Decoder& decoder, const ValidationSet& set, size_t threads, bool ratios, Use&& use) {
  struct Worker {
    std::unique_ptr<Decoder::Workspace> workspace;
    DecodedBlock block;
    BitTable part;
  };
  std::vector<Worker> workers(std::max<size_t>(threads, 1));
  for (Worker& worker : workers) worker.workspace = decoder.make_workspace();
  const size_t blocks = (set.shots() + kShotsPerBlock - 1) / kShotsPerBlock;
  parallel_for(workers.size(), blocks, [&](size_t w, size_t b) {
    Worker& worker = workers[w];
    const size_t first = b * kShotsPerBlock;
    copy_columns(set.detections, first, std::min(kShotsPerBlock, set.shots() - first), worker.part);
    decoder.decode(worker.part, *worker.workspace, worker.block, {.log_likelihood_ratios = ratios});
    use(first, worker.block);
  });
  for (Worker& worker : workers) decoder.finish(*worker.workspace);
}

/// ln(1 + e^x) without overflow.
double softplus(double x) {
  return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
}

}  // namespace

ValidationSet sampled_validation(std::string name, const DetectorErrorModel& model, uint64_t shots, uint64_t seed) {
  ValidationSet set;
  set.name = std::move(name);
  set.model = model;
  const ErrorModelSampler sampler(model);
  set.detections.reset(sampler.detector_count(), shots);
  set.flips.reset(sampler.observable_count(), shots);
  BitTable detections, flips;
  for (uint64_t first = 0; first < shots; first += kShotsPerBlock) {
    sampler.sample_block(seed, first / kShotsPerBlock, detections, flips);
    const size_t words = (std::min<uint64_t>(kShotsPerBlock, shots - first) + 63) / 64;
    for (size_t r = 0; r < detections.row_count(); r++) {
      std::copy_n(detections.row(r), words, set.detections.row(r) + first / 64);
    }
    for (size_t r = 0; r < flips.row_count(); r++) std::copy_n(flips.row(r), words, set.flips.row(r) + first / 64);
  }
  set.detections.clear_padding();
  set.flips.clear_padding();
  return set;
}

void measure_others(ValidationSet& set, size_t threads) {
  for (const char* name : {"matching", "correlated", "ensemble"}) {
    const bool ratios = std::string_view(name) == "ensemble";
    const auto decoder = make_decoder(name, set.model, {.services = {.log_likelihood_ratios = ratios}});
    BitTable predictions(1, set.shots());
    if (ratios) set.ensemble.assign(set.shots(), NAN);
    decode_all(*decoder, set, threads, ratios, [&](size_t first, const DecodedBlock& block) {
      std::copy_n(block.predictions.row(0), (block.predictions.column_count() + 63) / 64,
                  predictions.row(0) + first / 64);
      if (ratios) {
        std::ranges::copy(block.log_likelihood_ratios, set.ensemble.begin() + static_cast<ptrdiff_t>(first));
      }
    });
    predictions.clear_padding();
    set.failures[name] = count_differing_columns(predictions, set.flips);
  }
}

std::vector<double> network_ratios(const NetworkFile& file, const ValidationSet& set, size_t threads) {
  const NeuralDecoder decoder(set.model, file, {.file = set.name, .join = 0.0}, set.name);
  std::vector<double> ratios(set.shots());
  decode_all(decoder, set, threads, true, [&](size_t first, const DecodedBlock& block) {
    std::ranges::copy(block.log_likelihood_ratios, ratios.begin() + static_cast<ptrdiff_t>(first));
  });
  return ratios;
}

Rounding rounding(const Network& network, const ValidationSet& set, const std::vector<double>& ratios) {
  Rounding out;
  if (set.shots() == 0) return out;
  BitTable answers(1, set.shots());
  for (size_t k = 0; k < ratios.size(); k++) answers.set(0, k, ratios[k] < 0);
  // The answers as labels: the source gives them in the network's own terms.
  RecordSource source(SurfaceLayout(set.model), set.detections, answers, 0);
  SequenceGradients floats(network.shape());
  Sequences shots;
  for (uint64_t slice = 0; slice < set.shots() / kShotsPerSlice; slice++) {
    source.prepare(slice);
    source.fill(slice, shots);
    const float* logits = floats.forward(network, shots);
    for (size_t k = 0; k < kShotsPerSlice; k++) out.differ += (logits[k] > 0) != (shots.flips[k] > 0);
    out.shots += kShotsPerSlice;
  }
  return out;
}

uint64_t failures_of(const std::vector<double>& ratios, const ValidationSet& set) {
  uint64_t failures = 0;
  for (size_t k = 0; k < ratios.size(); k++) failures += (ratios[k] < 0) != set.flips.get(0, k);
  return failures;
}

double log_loss(const std::vector<double>& ratios, const ValidationSet& set, double temperature) {
  double sum = 0;
  for (size_t k = 0; k < ratios.size(); k++) {
    const double ratio = ratios[k] / temperature;
    sum += softplus(set.flips.get(0, k) ? ratio : -ratio);
  }
  return ratios.empty() ? 0 : sum / static_cast<double>(ratios.size());
}

std::vector<double> joined_ratios(const std::vector<double>& ratios, const ValidationSet& set,
                                  Calibration calibration) {
  std::vector<double> out(ratios.size());
  for (size_t k = 0; k < ratios.size(); k++) {
    out[k] = ratios[k] / calibration.temperature;
    if (calibration.join > 0 && !std::isnan(set.ensemble[k])) {
      out[k] =
          (out[k] + calibration.join * std::clamp(set.ensemble[k], -calibration.join_limit, calibration.join_limit)) /
          (1 + calibration.join);
    }
  }
  return out;
}

Calibration calibrate(const std::vector<ValidationSet>& sets, const std::vector<std::vector<double>>& ratios,
                      bool with_join) {
  const auto loss = [&](Calibration calibration) {
    double sum = 0;
    for (size_t k = 0; k < sets.size(); k++)
      sum += log_loss(joined_ratios(ratios[k], sets[k], calibration), sets[k], 1);
    return sum;
  };
  Calibration best;
  double least = INFINITY;
  for (int step = -20; step <= 40; step++) {
    const Calibration tried{std::round(1000 * std::exp(0.02 * step)) / 1000, 0};
    const double now = loss(tried);
    if (now < least) least = now, best = tried;
  }
  if (!with_join) return best;
  for (const double join : {0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0}) {
    for (const double limit : {2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0, 16.0, 20.0}) {
      const Calibration tried{best.temperature, join, limit};
      const double now = loss(tried);
      if (now < least) least = now, best = tried;
    }
  }
  return best;
}

Reliability reliability(const std::vector<double>& ratios, const ValidationSet& set) {
  constexpr size_t kBins = 15;
  std::vector<uint32_t> order(ratios.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, {}, [&](uint32_t k) { return std::abs(ratios[k]); });
  Reliability out;
  for (size_t b = 0; b < kBins; b++) {
    Reliability::Bin bin{0, 0, 0};
    for (size_t k = order.size() * b / kBins; k < order.size() * (b + 1) / kBins; k++) {
      const double ratio = ratios[order[k]];
      bin.shots++;
      bin.failures += (ratio < 0) != set.flips.get(0, order[k]);
      bin.predicted += 1 / (1 + std::exp(std::abs(ratio)));
    }
    if (bin.shots == 0) continue;
    out.expected_error +=
        std::abs(bin.predicted - static_cast<double>(bin.failures)) / static_cast<double>(order.size());
    bin.predicted /= static_cast<double>(bin.shots);
    out.bins.push_back(bin);
  }
  return out;
}

Json validation_json(const ValidationSet& set, const std::vector<double>& alone, const std::vector<double>* joined) {
  Json json = Json::table();
  json["shots of"] = set.name;
  json["rounds"] = set.rounds;
  json["shots"] = static_cast<uint64_t>(set.shots());
  Json failures = Json::table();
  const auto add = [&](const std::string& name, uint64_t count) {
    const Interval interval = clopper_pearson_interval(static_cast<double>(count), static_cast<double>(set.shots()));
    failures[name] = {{"failures", count}, {"low", interval.low}, {"high", interval.high}};
  };
  add("neural", failures_of(alone, set));
  if (joined != nullptr) add("neural + ensemble", failures_of(*joined, set));
  for (const auto& [name, count] : set.failures) add(name, count);
  json["failures"] = failures;
  const std::vector<double>& shown = joined != nullptr ? *joined : alone;
  const Reliability calibration = reliability(shown, set);
  json["expected calibration error"] = calibration.expected_error;
  Json bins = Json::list();
  for (const auto& bin : calibration.bins) {
    bins.push_back({{"shots", bin.shots}, {"failures", bin.failures}, {"predicted", bin.predicted}});
  }
  json["reliability"] = bins;
  // Of the most confident shots: what is left if the others are discarded.
  std::vector<std::pair<double, bool>> sorted;
  for (size_t k = 0; k < shown.size(); k++) {
    sorted.emplace_back(-std::abs(shown[k]), (shown[k] < 0) != set.flips.get(0, k));
  }
  std::ranges::stable_sort(sorted, {}, &std::pair<double, bool>::first);
  Json abstention = Json::list();
  for (const double kept : {1.0, 0.99, 0.95, 0.9, 0.8, 0.5}) {
    const auto count = static_cast<size_t>(kept * static_cast<double>(sorted.size()));
    uint64_t failed = 0;
    for (size_t k = 0; k < count; k++) failed += sorted[k].second;
    if (count == 0) continue;
    abstention.push_back({{"kept", kept}, {"least gap", -sorted[count - 1].first}, {"failures", failed}});
  }
  json["abstention"] = abstention;
  return json;
}

}  // namespace sallow
