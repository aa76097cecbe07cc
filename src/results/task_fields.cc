#include "results/task_fields.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>

#include "base/error.h"
#include "base/nearest_name.h"
#include "base/number_text.h"

namespace sallow {
namespace {

using Change = std::function<void(StoredTask&)>;

constexpr std::string_view kNames[] = {"code", "c",      "task", "experiment", "basis",       "b", "distance",
                                       "d",    "rounds", "r",    "noise",      "noise_model", "p"};

[[noreturn]] void refuse(const std::string& name, const std::string& value, const std::string& wanted) {
  throw InputError("--set: '" + name + "=" + value + "': expected " + wanted);
}

uint64_t count_in(const std::string& name, const std::string& value, const std::string& wanted) {
  const auto count = read_whole_number(value);
  if (!count || *count == 0 || *count > 1'000'000'000'000) refuse(name, value, wanted);
  return *count;
}

Change rounds_change(const std::string& name, const std::string& value) {
  const std::string wanted = "a whole number, or a multiple of the distance such as d or 3d";
  if (!value.ends_with('d')) {
    return [rounds = count_in(name, value, wanted)](StoredTask& task) { task.rounds = rounds; };
  }
  const uint64_t times = value == "d" ? 1 : count_in(name, value.substr(0, value.size() - 1), wanted);
  if (times > 1'000'000) refuse(name, value, wanted);
  return [times, value](StoredTask& task) {
    if (!task.distance) {
      throw InputError("--set: rounds=" + value + " needs the distance of task '" + task.name + "', which is unknown",
                       "set the distance too");
    }
    task.rounds = times * *task.distance;
  };
}

Change change_of(const std::string& name, const std::string& value) {
  if (name == "code" || name == "c") return [value](StoredTask& task) { task.code = value; };
  if (name == "noise" || name == "noise_model") return [value](StoredTask& task) { task.noise = value; };
  if (name == "distance" || name == "d") {
    return [distance = count_in(name, value, "a whole number")](StoredTask& task) { task.distance = distance; };
  }
  if (name == "rounds" || name == "r") return rounds_change(name, value);
  if (name == "p") {
    const auto p = read_number(value);
    if (!p || !(*p >= 0 && *p <= 1)) refuse(name, value, "a probability from 0 to 1");
    return [p](StoredTask& task) { task.p = p; };
  }
  return [value](StoredTask& task) { task.experiment = value; };
}

/// The field that a name refers to; a field may have several names.
std::string_view field_of(std::string_view name) {
  if (name == "c") return "code";
  if (name == "experiment" || name == "basis" || name == "b") return "task";
  if (name == "d") return "distance";
  if (name == "r") return "rounds";
  if (name == "noise_model") return "noise";
  return name;
}

bool is_rounds(const std::string& name) {
  return name == "rounds" || name == "r";
}

}  // namespace

TaskFields::TaskFields(const std::string& text) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (size_t start = 0; start <= text.size();) {
    const size_t end = std::min(text.find(',', start), text.size());
    const std::string item = text.substr(start, end - start);
    start = end + 1;
    const size_t equals = item.find('=');
    if (equals == std::string::npos || equals + 1 == item.size()) {
      throw InputError("--set: expected NAME=VALUE, found '" + item + "'",
                       "for example code=surface_code,noise=uniform");
    }
    const std::string name = item.substr(0, equals);
    if (std::find(std::begin(kNames), std::end(kNames), name) == std::end(kNames)) {
      const std::string nearest = did_you_mean(name, kNames);
      throw InputError("--set: there is no field '" + name + "'",
                       nearest.empty() ? "the fields are code, task, distance, rounds, noise and p" : nearest);
    }
    for (const auto& [other, value] : pairs) {
      if (field_of(other) != field_of(name)) continue;
      throw InputError("--set: " + std::string(field_of(name)) + " is given twice: '" + value + "' and '" +
                           item.substr(equals + 1) + "'",
                       "give it once");
    }
    pairs.emplace_back(name, item.substr(equals + 1));
  }
  // Rounds may depend on the distance.
  std::stable_partition(pairs.begin(), pairs.end(), [](const auto& pair) { return !is_rounds(pair.first); });
  for (const auto& [name, value] : pairs) changes_.push_back(change_of(name, value));
}

void TaskFields::apply(StoredTask& task) const {
  for (const auto& change : changes_) change(task);
}

}  // namespace sallow
