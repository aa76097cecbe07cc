#include "decode/catalog/registry.h"

#include <algorithm>
#include <deque>
#include <mutex>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/nearest_name.h"
#include "decode/catalog/decoder_rows.h"
#include "decode/graph/decoding_graph.h"

namespace sallow {

namespace {

struct Catalog {
  std::mutex mutex;
  std::deque<DecoderInfo> rows;  // keeps the addresses of rows

  Catalog() {
    for (DecoderInfo& row : decoder_rows()) rows.push_back(std::move(row));
  }
};

Catalog& catalog() {
  static Catalog all;
  return all;
}

const DecoderInfo& find_decoder(std::string_view name) {
  std::vector<std::string_view> names;
  std::string list;
  for (const DecoderInfo& info : all_decoders()) {
    if (info.name == name) return info;
    names.push_back(info.name);
    list += (list.empty() ? "" : ", ") + std::string(info.name);
  }
  const std::string nearest(nearest_name(name, names));
  throw InputError(
      "there is no decoder '" + std::string(name) + "'" + (nearest.empty() ? "" : "; did you mean '" + nearest + "'?"),
      "the decoders are " + list);
}

DecoderRecipe read_spec(std::string_view spec, const DecoderServices& services) {
  const size_t colon = spec.find(':');
  const DecoderInfo& info = find_decoder(spec.substr(0, colon));
  DecoderRecipe recipe = info.read(colon == std::string_view::npos ? std::string_view() : spec.substr(colon + 1));
  const DecoderServices& offers = recipe.offers;
  const std::string who = "decoder '" + std::string(spec) + "' ";
  if (services.gaps && !offers.gaps) throw InputError(who + "cannot compute gaps", "--decoder matching can");
  if (services.log_odds && !offers.log_odds)
    throw InputError(who + "does not take log-odds", "--decoder matching does");
  if (services.proofs && !offers.proofs) {
    throw InputError(who + "cannot prove its answers, as --certify asks", "--decoder matching can");
  }
  if (services.log_likelihood_ratios && !offers.log_likelihood_ratios) {
    throw InputError(who + "has no log-likelihood ratios", "--decoder ensemble has");
  }
  if (services.errors && !offers.errors) {
    throw InputError(who + "cannot list the errors it chooses", "--decoder matching can");
  }
  if (services.log_odds && (services.gaps || services.proofs || services.log_likelihood_ratios)) {
    throw InputError(who + "cannot combine log-odds per shot with gaps, proofs or ratios",
                     "decode twice, once for each");
  }
  return recipe;
}

std::unique_ptr<const Decoder> compile(std::string_view spec, ModelSource model, const CompileOptions& options) {
  const DecoderRecipe recipe = read_spec(spec, options.services);
  try {
    return recipe.compile(model, options);
  } catch (const HyperedgeError& error) {
    throw InputError(error.where(), HyperedgeError::kMessage,
                     std::string(HyperedgeError::kRemedy) + ": " + whole_error_decoders());
  }
}

}  // namespace

std::vector<std::reference_wrapper<const DecoderInfo>> all_decoders() {
  const std::lock_guard lock(catalog().mutex);
  return {catalog().rows.begin(), catalog().rows.end()};
}

std::string whole_error_decoders() {
  std::string names;
  for (const DecoderInfo& info : all_decoders()) {
    if (info.traits.whole_errors) names += (names.empty() ? "" : ", ") + std::string(info.name);
  }
  return names;
}

void register_decoder(DecoderInfo info) {
  const std::lock_guard lock(catalog().mutex);
  std::deque<DecoderInfo>& rows = catalog().rows;
  if (std::ranges::find(rows, info.name, &DecoderInfo::name) == rows.end()) rows.push_back(std::move(info));
}

void check_decoder_spec(std::string_view spec, const DecoderServices& services) {
  read_spec(spec, services);
}

std::unique_ptr<const Decoder> make_decoder(std::string_view spec, const DetectorErrorModel& model,
                                            const CompileOptions& options) {
  return compile(spec, ModelSource(model), options);
}

std::unique_ptr<const Decoder> make_decoder(std::string_view spec, DetectorErrorModel&& model,
                                            const CompileOptions& options) {
  return compile(spec, ModelSource(&model), options);
}

}  // namespace sallow
