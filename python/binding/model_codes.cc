#include "model_codes.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.h"
#include "base/saturating.h"
#include "dem/error_hypergraph.h"
#include "distance/shortest_error.h"

namespace sallow::python {

namespace {

// A flattened model of more instructions would fill the memory of most machines.
constexpr uint64_t kMostWritten = uint64_t{1} << 26;

size_t block_depth(const DetectorErrorModel& model) {
  size_t depth = 0;
  for (const DemInstruction& instruction : model.instructions()) {
    if (instruction.body != nullptr) depth = std::max(depth, 1 + block_depth(*instruction.body));
  }
  return depth;
}

/// The totals of a model, repeats written out; saturating.
struct ModelTotals {
  uint64_t instructions = 0;
  uint64_t shift = 0;
};

ModelTotals totals_of(const DetectorErrorModel& model) {
  ModelTotals totals;
  for (const DemInstruction& instruction : model.instructions()) {
    ModelTotals more{.instructions = 1};
    if (instruction.kind == DemKind::kShiftDetectors) more.shift = instruction.count;
    if (instruction.body != nullptr) {
      more = totals_of(*instruction.body);
      more.instructions = saturating_multiply(std::max<uint64_t>(1, more.instructions), instruction.count);
      more.shift = saturating_multiply(more.shift, instruction.count);
    }
    totals.instructions = saturating_add(totals.instructions, more.instructions);
    totals.shift = saturating_add(totals.shift, more.shift);
  }
  return totals;
}

void require_small(const ModelTotals& totals) {
  SALLOW_REQUIRE(totals.instructions <= DetectorErrorModel::kMaxTotal,
                 "the model would have more than 2^63 - 1 instructions with its repeats written out");
  SALLOW_REQUIRE(totals.shift <= DemTarget::kMaxDetector, "shifts would bring the detectors' indices above 2^62 - 1");
}

void move_detectors(std::vector<DemTarget>& targets, uint64_t offset) {
  for (DemTarget& target : targets) {
    if (target.is_detector()) target = DemTarget::detector(target.index() + offset);
  }
}

void write_out(const DetectorErrorModel& model, uint64_t& offset, std::vector<double>& shift,
               DetectorErrorModel& flat) {
  for (const DemInstruction& instruction : model.instructions()) {
    stop_if_requested();
    if (instruction.kind == DemKind::kRepeat) {
      for (uint64_t turn = 0; turn < instruction.count; turn++) write_out(*instruction.body, offset, shift, flat);
    } else if (instruction.kind == DemKind::kShiftDetectors) {
      offset += instruction.count;
      if (shift.size() < instruction.arguments.size()) shift.resize(instruction.arguments.size());
      for (size_t k = 0; k < instruction.arguments.size(); k++) shift[k] += instruction.arguments[k];
    } else {
      DemInstruction moved = instruction;
      move_detectors(moved.targets, offset);
      if (moved.kind == DemKind::kDetector) {
        for (size_t k = 0; k < std::min(shift.size(), moved.arguments.size()); k++) moved.arguments[k] += shift[k];
      }
      flat.append(std::move(moved));
    }
  }
}

/// The model with a change applied to each instruction, also in bodies of blocks.
template <typename Change>
DetectorErrorModel changed(const DetectorErrorModel& model, const Change& change) {
  DetectorErrorModel made;
  for (DemInstruction instruction : model.instructions()) {
    change(instruction);
    if (instruction.body != nullptr) {
      instruction.body = std::make_shared<const DetectorErrorModel>(changed(*instruction.body, change));
    }
    made.append(std::move(instruction));
  }
  return made;
}

/// The ^-parts of an error, each sorted; targets listed twice cancel.
std::vector<std::vector<DemTarget>> parts_of(const DemInstruction& error, uint64_t offset) {
  std::vector<std::vector<DemTarget>> parts(1);
  for (DemTarget target : error.targets) {
    if (target.is_separator()) {
      parts.emplace_back();
    } else {
      parts.back().push_back(target);
    }
  }
  for (std::vector<DemTarget>& part : parts) {
    move_detectors(part, offset);
    std::ranges::sort(part);
    std::vector<DemTarget> odd;
    for (DemTarget target : part) {
      if (!odd.empty() && odd.back() == target) {
        odd.pop_back();
      } else {
        odd.push_back(target);
      }
    }
    part = std::move(odd);
  }
  return parts;
}

}  // namespace

int64_t code_of(DemTarget target) {
  if (target.is_separator()) return kSeparatorCode;
  const auto index = static_cast<int64_t>(target.index());
  return target.is_detector() ? index : -1 - index;
}

void append_model(DetectorErrorModel& model, const DetectorErrorModel& other) {
  // The totals of this model are computed only if those of the other are large, because models are built piece by
  // piece.
  constexpr uint64_t kLarge = uint64_t{1} << 40;
  ModelTotals totals = totals_of(other);
  if (totals.instructions >= kLarge || totals.shift >= kLarge) {
    const ModelTotals before = totals_of(model);
    totals.instructions = saturating_add(totals.instructions, before.instructions);
    totals.shift = saturating_add(totals.shift, before.shift);
    require_small(totals);
  }
  DetectorErrorModel copy = other;
  model.append(std::move(copy));
}

DetectorErrorModel repeated(uint64_t repetitions, const DetectorErrorModel& body, const std::string& tag) {
  SALLOW_REQUIRE(block_depth(body) < DetectorErrorModel::kMaxDepth, "repeat blocks would nest more than 1000 deep");
  DetectorErrorModel loop;
  loop.append_repeat(repetitions, body, tag);
  require_small(totals_of(loop));
  return loop;
}

DetectorErrorModel flattened(const DetectorErrorModel& model) {
  const uint64_t instructions = totals_of(model).instructions;
  if (instructions > kMostWritten) {
    throw InputError("the flattened model would have " + std::to_string(instructions) + " instructions; at most " +
                     std::to_string(kMostWritten) + " are written out");
  }
  DetectorErrorModel flat;
  uint64_t offset = 0;
  std::vector<double> shift;
  write_out(model, offset, shift, flat);
  return flat;
}

DetectorErrorModel rounded(const DetectorErrorModel& model, int digits) {
  const double scale = std::pow(10.0, digits);
  return changed(model, [&](DemInstruction& instruction) {
    if (instruction.kind != DemKind::kError) return;
    for (double& argument : instruction.arguments) {
      const double whole = std::round(argument * scale);
      if (std::isfinite(whole)) argument = std::clamp(whole / scale, 0.0, 1.0);
    }
  });
}

DetectorErrorModel without_tags(const DetectorErrorModel& model) {
  return changed(model, [](DemInstruction& instruction) { instruction.tag.clear(); });
}

bool approx_equal(const DetectorErrorModel& a, const DetectorErrorModel& b, double tolerance) {
  return std::ranges::equal(
      a.instructions(), b.instructions(), [&](const DemInstruction& one, const DemInstruction& other) {
        return one.kind == other.kind && one.targets == other.targets && one.tag == other.tag &&
               one.count == other.count &&
               std::ranges::equal(one.arguments, other.arguments,
                                  [&](double x, double y) { return std::abs(x - y) <= tolerance; }) &&
               (one.body == nullptr || approx_equal(*one.body, *other.body, tolerance));
      });
}

std::map<uint64_t, std::vector<double>> coordinates_of(const DetectorErrorModel& model,
                                                       const std::optional<std::vector<uint64_t>>& only) {
  const uint64_t count = model.detector_count();
  std::map<uint64_t, std::vector<double>> found;
  if (only) {
    for (uint64_t detector : *only) {
      SALLOW_REQUIRE(detector < count,
                     "there is no detector " + std::to_string(detector) + "; the model has " + std::to_string(count));
      found.try_emplace(detector);
    }
  } else {
    SALLOW_REQUIRE(count <= kMostWritten,
                   "the model has " + std::to_string(count) + " detectors; select detectors with only=");
    for (uint64_t detector = 0; detector < count; detector++) found.try_emplace(found.end(), detector);
  }
  const DetectorErrorModel flat = flattened(model);
  for (const DemInstruction& instruction : flat.instructions()) {
    if (instruction.kind != DemKind::kDetector) continue;
    const auto place = found.find(instruction.targets[0].index());
    if (place != found.end()) place->second = instruction.arguments;
  }
  return found;
}

DetectorErrorModel shortest_graphlike(const DetectorErrorModel& model, bool refuse) {
  constexpr std::ptrdiff_t kMostDetectors = 2;
  if (model.error_count() > kMostWritten) {
    throw InputError("the model has " + std::to_string(model.error_count()) + " errors; at most " +
                     std::to_string(kMostWritten) + " are searched");
  }
  DetectorErrorModel edges;
  for_each_error(model, [&](const DemInstruction& error, uint64_t offset) {
    if (error.arguments[0] == 0) return;
    const std::vector<std::vector<DemTarget>> parts = parts_of(error, offset);
    const bool is_graphlike = std::ranges::all_of(
        parts, [](const auto& part) { return std::ranges::count_if(part, &DemTarget::is_detector) <= kMostDetectors; });
    if (!is_graphlike) {
      if (refuse) throw InputError("an error of the model has a part that flips more than two detectors");
      return;
    }
    for (const std::vector<DemTarget>& part : parts) edges.append_error(error.arguments[0], part);
  });
  const ErrorHypergraph errors(edges);
  const ShortestError shortest = shortest_graphlike_error(errors);
  if (!shortest.distance) {
    throw InputError("no set of graphlike errors flips an observable and no detector");
  }
  DetectorErrorModel found;
  for (uint32_t fault : shortest.faults) found.append_error(1, errors.targets(fault));
  return found;
}

}  // namespace sallow::python
