#include "store/task_identity.h"

#include <string_view>

#include "json/json.h"
#include "store/content_hash.h"

namespace sallow {

namespace {
constexpr std::string_view kModelMark = "2-";
}  // namespace

std::string task_definition(const StoredTask& task, const std::string& circuit) {
  Json definition = {{"circuit", circuit},
                     {"decoder", task.decoder},
                     {"model", task.strict ? "decomposed" : "decomposed where possible"},
                     {"postselection", task.postselection}};
  if (task.same_shots) definition["shots"] = "of the circuit";
  // Bytes that are not UTF-8, which may occur in a circuit's tags, are replaced only in this text.
  return definition.text({.replace_odd = true});
}

std::string task_id(const StoredTask& task, const std::string& circuit) {
  return std::string(kModelMark) + sha256_text(task_definition(task, circuit));
}

std::string earlier_task_id(const std::string& id) {
  return id.starts_with(kModelMark) ? id.substr(kModelMark.size()) : id;
}

bool may_split_edges(const StoredTask& task) {
  return task.strong_id.empty() && !task.id.starts_with(kModelMark);
}

uint64_t task_seed(const StoredTask& task, uint64_t campaign_seed) {
  const std::string name = task.same_shots ? task.circuit_hash : earlier_task_id(task.id);
  uint64_t seed = 0;
  const auto digest = sha256("sallow campaign " + std::to_string(campaign_seed) + " " + name);
  for (int k = 0; k < 8; k++) seed = seed << 8 | digest[k];
  return seed;
}

}  // namespace sallow
