#include "store/strong_ids.h"

namespace sallow {

StrongIds::StrongIds(ResultStore& store) {
  for (const auto& [number, task] : store.tasks()) {
    if (!task.strong_id.empty()) add(task, SourceLocation{store.database().path()});
  }
}

void StrongIds::add(const StoredTask& task, const SourceLocation& where) {
  const Json metadata = Json::parse(task.metadata).value_or(Json());
  const auto [found, is_new] = meanings_.try_emplace(task.strong_id, Meaning{task.decoder, metadata, where});
  const Meaning& known = found->second;
  if (is_new || (known.decoder == task.decoder && known.metadata.is_same(metadata))) return;
  const std::string what = known.decoder != task.decoder
                               ? "decoder is '" + task.decoder + "' here and '" + known.decoder + "' there"
                               : "metadata differs";
  throw InputError(
      where, "the strong_id " + task.strong_id + " is also used in " + known.where.str() + ", but the " + what,
      "as in sinter, a strong_id has one decoder and one metadata: give different tasks different strong_ids");
}

}  // namespace sallow
