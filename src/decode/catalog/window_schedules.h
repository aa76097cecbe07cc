#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "decode/window/detector_rounds.h"
#include "decode/window/sandwich_schedule.h"
#include "decode/window/window_schedule.h"
#include "dem/error_model.h"

namespace sallow {

/// The windows of a model, with a decoder of the catalog inside. `rounds` may be missing if the plan is one window for
/// the whole shot. Throws an InputError if the decoder does not exist, cannot be inside of windows, or does not list
/// the errors that it chooses although the plan has several windows.
std::shared_ptr<WindowSchedule> compile_windows(const DetectorErrorModel& model,
                                                const std::optional<DetectorRounds>& rounds, const WindowPlan& plan,
                                                const std::string& inner, bool strict = false);

/// Whether this decoder lists the errors that it chooses, so that it can decide window by window; others decode whole
/// shots. Throws an InputError if it cannot be inside of windows at all.
bool lists_errors(std::string_view inner);

/// The same in windows that can be decoded at the same time.
std::shared_ptr<SandwichSchedule> compile_sandwich(const DetectorErrorModel& model, const DetectorRounds& rounds,
                                                   const WindowPlan& plan, const std::string& inner,
                                                   bool strict = false);

/// How windows are cut for a decoder of the catalog, of which `inner` is the spec. Hints are used half a buffer ahead.
CutRules cut_rules(std::string_view inner, const WindowPlan& plan);

/// Checks the decoder without a model.
void check_inner_decoder(std::string_view inner, const WindowPlan& plan);

}  // namespace sallow
