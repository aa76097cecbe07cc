#include "decode/catalog/window_schedules.h"

#include <algorithm>

#include "base/error.h"
#include "decode/catalog/registry.h"

namespace sallow {

namespace {

/// Null if there is no such decoder.
const DecoderTraits* traits_of(std::string_view spec) {
  const std::string_view name = spec.substr(0, spec.find(':'));
  for (const DecoderInfo& info : all_decoders()) {
    if (info.name == name) return &info.traits;
  }
  return nullptr;
}

/// Windows commit errors, so their decoder must list them.
DecoderServices services_for(const WindowPlan& plan) {
  return {.errors = plan.commit > 0};
}

}  // namespace

bool decodes_whole_shots(std::string_view inner) {
  const DecoderTraits* traits = traits_of(inner);
  return traits != nullptr && traits->whole_shots;
}

void check_inner_decoder(std::string_view inner, const WindowPlan& plan) {
  if (inner.substr(0, inner.find(':')) == "window") {
    throw InputError("decoder 'window' cannot be inside of another", "choose for example inner=matching");
  }
  check_decoder_spec(inner, services_for(plan));
}

std::shared_ptr<WindowSchedule> compile_windows(const DetectorErrorModel& model,
                                                const std::optional<DetectorRounds>& rounds, const WindowPlan& plan,
                                                const std::string& inner, bool strict) {
  check_inner_decoder(inner, plan);
  const DecoderTraits& traits = *traits_of(inner);
  return std::make_shared<WindowSchedule>(
      model, rounds, plan, CutRules{.whole_errors = traits.whole_errors, .only_relevant = traits.separate_components},
      [&](const DetectorErrorModel& window, bool is_whole) {
        return make_decoder(inner, window, {.strict = strict, .in_window = !is_whole, .services = services_for(plan)});
      });
}

}  // namespace sallow
