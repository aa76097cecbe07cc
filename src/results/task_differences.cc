#include "results/task_differences.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>
#include <tuple>

#include "base/error.h"
#include "json/json.h"
#include "store/task_identity.h"

namespace sallow {
namespace {

using Place = std::tuple<uint64_t, uint64_t, double, std::string>;  // distance, rounds, p, difference

std::string strictness(const StoredTask& task) {
  return task.strict ? "strict" : "";
}

std::string whose_shots(const StoredTask& task) {
  return task.same_shots ? "same shots" : "";
}

std::string further_metadata(const StoredTask& task) {
  static constexpr std::array<std::string_view, 13> kKnown = {
      "code", "c", "task", "experiment", "basis", "b", "distance", "d", "rounds", "r", "noise", "noise_model", "p"};
  const Json metadata = Json::parse(task.metadata).value_or(Json());
  if (!metadata.is_table()) return "";
  std::string text;
  for (size_t k = 0; k < metadata.size(); k++) {
    const std::string& key = metadata.keys()[k];
    const Json& value = metadata.at(k);
    if (std::find(kKnown.begin(), kKnown.end(), key) != kKnown.end()) continue;
    text +=
        (text.empty() ? "" : ", ") + key + "=" + (value.is_text() ? value.string() : value.text({.replace_odd = true}));
  }
  return shortened(text);
}

std::string counted_by(const StoredTask& task) {
  return task.strong_id.empty() ? "" : "counted by sinter";
}

std::string kind_of_model(const StoredTask& task) {
  return may_split_edges(task) ? "edges split" : "";
}

std::string folder(const StoredTask& task) {
  const size_t slash = task.name.rfind('/');
  if (!task.name.ends_with(".stim") || slash == std::string::npos) return "";
  return "from " + task.name.substr(0, slash);
}

// The tasks that share place and text with another task.
std::set<size_t> doubles(std::span<const StoredTask* const> tasks, std::span<const std::string> texts) {
  std::map<Place, std::map<std::string, std::vector<size_t>>> places;
  for (size_t k = 0; k < tasks.size(); k++) {
    const StoredTask& task = *tasks[k];
    places[{*task.distance, *task.rounds, *task.p, texts[k]}][task.id].push_back(k);
  }
  std::set<size_t> found;
  for (const auto& [place, by_id] : places) {
    if (by_id.size() < 2) continue;
    for (const auto& [id, members] : by_id) found.insert(members.begin(), members.end());
  }
  return found;
}

}  // namespace

std::vector<std::string> task_differences(std::span<const StoredTask* const> tasks) {
  std::vector<std::string> texts(tasks.size());
  for (const auto attribute : {strictness, whose_shots, further_metadata, counted_by, folder, kind_of_model}) {
    const size_t before = doubles(tasks, texts).size();
    if (before == 0) return texts;
    std::vector<std::string> more = texts;
    for (size_t k = 0; k < tasks.size(); k++) {
      const std::string text = attribute(*tasks[k]);
      if (!text.empty()) more[k] += (more[k].empty() ? "" : ", ") + text;
    }
    // Use a difference only if it separates more tasks.
    if (doubles(tasks, more).size() < before) texts = std::move(more);
  }
  constexpr size_t kShortId = 8;
  for (const size_t k : doubles(tasks, texts)) {
    texts[k] += (texts[k].empty() ? "circuit " : ", circuit ") + tasks[k]->id.substr(0, kShortId);
  }
  return texts;
}

}  // namespace sallow
