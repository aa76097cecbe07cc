#include "stream/patch/stream_patch.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "decode/catalog/window_schedules.h"
#include "experiment/decoding_model.h"
#include "stream/patch/measured_patch.h"

namespace sallow {

namespace {

/// The place of the outermost REPEAT with the most repetitions; none if there is no REPEAT.
std::optional<size_t> longest_repeat(const Circuit& circuit) {
  std::optional<size_t> longest;
  const auto& all = circuit.instructions();
  for (size_t k = 0; k < all.size(); k++) {
    if (all[k].gate != Gate::REPEAT) continue;
    if (!longest || all[k].repetitions > all[*longest].repetitions) longest = k;
  }
  return longest;
}

Circuit with_repetitions(const Circuit& circuit, size_t place, uint64_t repetitions) {
  Circuit changed;
  const auto& all = circuit.instructions();
  for (size_t k = 0; k < all.size(); k++) {
    if (k == place) {
      changed.append_repeat(repetitions, *all[k].body, all[k].tag);
    } else {
      changed.append_apart(all[k]);
    }
  }
  return changed;
}

uint64_t rounds_in(const Circuit& circuit) {
  return DetectorRounds::from_model(model_for_decoding(circuit)).round_count();
}

StreamPatch compile_patch(DetectorErrorModel model, const PatchOptions& options, std::optional<uint64_t> stretch_to) {
  std::optional<DetectorRounds> rounds;
  if (!options.rounds_from.empty()) {
    if (options.rounds_from.size() != model.detector_count()) {
      throw InputError("rounds of " + std::to_string(options.rounds_from.size()) + " detectors, but the model has " +
                           std::to_string(model.detector_count()),
                       "give one round per detector");
    }
    rounds.emplace(options.rounds_from);
  } else {
    rounds = DetectorRounds::from_model(model);
  }
  auto schedule = compile_windows(model, rounds, options.plan, options.decoder, options.strict);
  if (stretch_to) schedule->stretch_to(*stretch_to);
  return {std::move(model), std::move(schedule), nullptr};
}

StreamPatch compile_circuit(const Circuit& circuit, const PatchOptions& options, std::optional<uint64_t> stretch_to) {
  StreamPatch patch = compile_patch(model_for_decoding(circuit, {.strict = options.strict}), options, stretch_to);
  if (options.measurements) patch.measured = measured_rounds(circuit, *patch.schedule);
  return patch;
}

}  // namespace

StreamPatch patch_of_model(DetectorErrorModel model, const PatchOptions& options) {
  if (options.measurements) {
    throw InputError("an error model does not say how detectors compare measurements", "give the circuit instead");
  }
  return compile_patch(std::move(model), options, options.rounds);
}

StreamPatch patch_of_circuit(const Circuit& circuit, const PatchOptions& options) {
  const std::optional<size_t> place = longest_repeat(circuit);
  const uint64_t commit = options.plan.commit;
  if (!place || commit == 0 || !options.rounds_from.empty()) {
    return compile_circuit(circuit, options, options.rounds);
  }
  // Rounds before and after the loop, and per repetition.
  const uint64_t repetitions = circuit.instructions()[*place].repetitions;
  const uint64_t with_one = rounds_in(with_repetitions(circuit, *place, 1));
  const uint64_t per_repetition = rounds_in(with_repetitions(circuit, *place, 2)) - with_one;
  const uint64_t own = with_one + (repetitions - 1) * per_repetition;
  const uint64_t wanted = options.rounds.value_or(own);
  if (per_repetition == 0 || wanted < with_one) return compile_circuit(circuit, options, options.rounds);
  // Enough for windows at both ends and two equal ones in the middle; the circuit itself may have fewer.
  const uint64_t enough = with_one + 6 * commit + 2 * options.plan.buffer;
  const auto rounds_of = [&](uint64_t count) { return with_one + (count - 1) * per_repetition; };
  const auto fits = [&](uint64_t count) {
    return wanted == WindowSchedule::kEndless || (wanted - rounds_of(count)) % commit == 0;
  };
  uint64_t count = 1;
  while (rounds_of(count) < enough) count++;
  for (uint64_t tries = 0; tries < commit && !fits(count); tries++) count++;
  if (fits(count) && rounds_of(count) < wanted) {
    return compile_circuit(with_repetitions(circuit, *place, count), options, wanted);
  }
  const uint64_t exact = (wanted - with_one) / per_repetition + 1;
  if (rounds_of(exact) != wanted) return compile_circuit(circuit, options, options.rounds);
  return compile_circuit(with_repetitions(circuit, *place, exact), options, {});
}

}  // namespace sallow
