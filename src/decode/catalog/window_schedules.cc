#include "decode/catalog/window_schedules.h"

#include <algorithm>

#include "base/error.h"
#include "decode/catalog/registry.h"

namespace sallow {

namespace {

const DecoderTraits& traits_of(std::string_view spec) {
  const std::string_view name = spec.substr(0, spec.find(':'));
  const auto all = all_decoders();
  return std::ranges::find(all, name, [](const DecoderInfo& info) { return info.name; })->get().traits;
}

/// Windows commit errors, so their decoder must list them.
DecoderServices services_for(const WindowPlan& plan) {
  return {.errors = plan.commit > 0};
}

}  // namespace

void check_inner_decoder(std::string_view inner, const WindowPlan& plan) {
  if (inner.substr(0, inner.find(':')) == "window") {
    throw InputError("decoder 'window' cannot be inside of another", "choose for example inner=matching");
  }
  check_decoder_spec(inner, services_for(plan));
}

bool lists_errors(std::string_view inner) {
  check_inner_decoder(inner, {});
  try {
    check_decoder_spec(inner, services_for({.commit = 1}));
  } catch (const InputError&) {
    return false;
  }
  return true;
}

CutRules cut_rules(std::string_view inner, const WindowPlan& plan) {
  const DecoderTraits& traits = traits_of(inner);
  return {.whole_errors = traits.whole_errors,
          .only_relevant = traits.separate_components,
          .hint_rounds = traits.takes_hints ? plan.buffer / 2 : UINT32_MAX};
}

std::shared_ptr<WindowSchedule> compile_windows(const DetectorErrorModel& model,
                                                const std::optional<DetectorRounds>& rounds, const WindowPlan& plan,
                                                const std::string& inner, bool strict) {
  check_inner_decoder(inner, plan);
  return std::make_shared<WindowSchedule>(
      model, rounds, plan, cut_rules(inner, plan),
      [&](const DetectorErrorModel& window, bool is_whole, std::span<const uint32_t> rounds_within) {
        return make_decoder(
            inner, window,
            {.strict = strict, .in_window = !is_whole, .services = services_for(plan), .rounds = rounds_within});
      });
}

std::shared_ptr<SandwichSchedule> compile_sandwich(const DetectorErrorModel& model, const DetectorRounds& rounds,
                                                   const WindowPlan& plan, const std::string& inner, bool strict) {
  const DecoderServices services{.errors = true};
  check_inner_decoder(inner, plan);
  return std::make_shared<SandwichSchedule>(
      model, rounds, plan, cut_rules(inner, plan),
      [&](const DetectorErrorModel& window, bool, std::span<const uint32_t> rounds_within) {
        return make_decoder(inner, window,
                            {.strict = strict, .in_window = true, .services = services, .rounds = rounds_within});
      });
}

}  // namespace sallow
