#include "store/task_identity.h"

#include "json/json.h"
#include "store/content_hash.h"

namespace sallow {

std::string task_definition(const StoredTask& task, const std::string& circuit) {
  // Odd bytes, which a circuit's tags may hold, are replaced in this text alone.
  return Json{{"circuit", circuit},
              {"decoder", task.decoder},
              {"model", task.strict ? "decomposed" : "decomposed where possible"},
              {"postselection", task.postselection}}
      .text({.replace_odd = true});
}

uint64_t task_seed(const std::string& task_id, uint64_t campaign_seed) {
  uint64_t seed = 0;
  const auto digest = sha256("sallow campaign " + std::to_string(campaign_seed) + " " + task_id);
  for (int k = 0; k < 8; k++) seed = seed << 8 | digest[k];
  return seed;
}

}  // namespace sallow
