#include "decode/catalog/registry.h"

#include <gtest/gtest.h>

#include <map>
#include <typeindex>

#include "base/error.h"
#include "decode/correlated/correlated_decoder.h"
#include "decode/ensemble/ensemble_decoder.h"
#include "decode/exact/exact_decoder.h"
#include "decode/external/register_exec.h"
#include "decode/matching/gap/gap_decoder.h"
#include "decode/matching/matching_decoder.h"
#include "decode/union_find/union_find_decoder.h"
#include "decode/weighted/heralded_decoder.h"
#include "decode/weighted/reweighted_decoder.h"
#include "decode/window/window_decoder.h"

namespace sallow {
namespace {

DetectorErrorModel short_model() {
  return DetectorErrorModel::parse("error(0.1) D0 D1\nerror(0.1) D0 L0\nerror(0.2) D1\n");
}

std::type_index type_of(const Decoder& decoder) {
  return typeid(decoder);
}

TEST(Registry, GivesEachNameItsOwnDecoder) {
  register_exec_decoder();
  const std::map<std::string_view, std::type_index> expected = {
      {"matching", typeid(MatchingDecoder)}, {"correlated", typeid(CorrelatedDecoder)},
      {"ensemble", typeid(EnsembleDecoder)}, {"union_find", typeid(UnionFindDecoder)},
      {"exact", typeid(ExactDecoder)},       {"window", typeid(WindowDecoder)},
  };
  for (const DecoderInfo& info : all_decoders()) {
    if (info.name == "exec" || !info.required.empty()) continue;  // register_exec.test.cc, neural_decoder.test.cc
    ASSERT_TRUE(expected.contains(info.name)) << info.name << " is not in this test";
    EXPECT_EQ(type_of(*make_decoder(info.name, short_model())), expected.at(info.name)) << info.name;
  }
  EXPECT_EQ(type_of(*make_decoder("matching:heralds=1", short_model())), typeid(HeraldedDecoder));
}

TEST(Registry, GivesADecoderWithTheRequestedServices) {
  const auto make = [](std::string_view spec, const DecoderServices& services) {
    return make_decoder(spec, short_model(), {.services = services});
  };
  EXPECT_EQ(type_of(*make("matching", {.gaps = true})), typeid(GapDecoder));
  EXPECT_EQ(type_of(*make("matching", {.log_odds = true})), typeid(ReweightedDecoder));
  EXPECT_NE(make("matching", {.proofs = true})->prover(), nullptr);
  EXPECT_NE(make("matching", {.proofs = true, .gaps = true})->prover(), nullptr);
  EXPECT_NE(make("matching", {.log_odds = true})->adjustable_errors(), nullptr);
  EXPECT_TRUE(make("matching", {.gaps = true})->capabilities().gaps);
  for (const char* spec : {"matching", "ensemble", "exact"}) {
    EXPECT_TRUE(make(spec, {.log_likelihood_ratios = true})->capabilities().log_likelihood_ratios) << spec;
  }
}

TEST(Registry, RefusesMissingServicesWithoutAModel) {
  EXPECT_NO_THROW(check_decoder_spec("matching:near=5", {.proofs = true, .gaps = true}));
  for (const char* spec : {"correlated", "union_find", "exact", "ensemble", "matching:heralds=1"}) {
    EXPECT_NO_THROW(check_decoder_spec(spec)) << spec;
    EXPECT_THROW(check_decoder_spec(spec, {.proofs = true}), InputError) << spec;
    EXPECT_THROW(check_decoder_spec(spec, {.gaps = true}), InputError) << spec;
    EXPECT_THROW(check_decoder_spec(spec, {.log_odds = true}), InputError) << spec;
  }
  // Log-odds need a separate decoder class, which offers nothing else.
  for (const DecoderServices& both :
       {DecoderServices{.proofs = true, .log_odds = true}, DecoderServices{.gaps = true, .log_odds = true},
        DecoderServices{.log_odds = true, .log_likelihood_ratios = true}}) {
    EXPECT_THROW(check_decoder_spec("matching", both), InputError);
    EXPECT_THROW(make_decoder("matching", DetectorErrorModel::parse("error(0.1) D0 L0"), {.services = both}),
                 InputError);
  }
  for (const char* spec : {"correlated", "union_find", "matching:heralds=1", "ensemble:join=vote"}) {
    EXPECT_THROW(check_decoder_spec(spec, {.log_likelihood_ratios = true}), InputError) << spec;
  }
}

TEST(Registry, AcceptsEveryOptionWithItsDefault) {
  for (const DecoderInfo& info : all_decoders()) {
    std::string all;
    for (const DecoderOption& option : info.options) {
      all += (all.empty() ? ":" : ",") + std::string(option.key) + "=" + option.default_value;
    }
    if (all.empty()) continue;
    if (!info.required.empty()) all.insert(1, std::string(info.required) + ",");
    EXPECT_NO_THROW(check_decoder_spec(std::string(info.name) + all)) << info.name << all;
  }
}

TEST(Registry, ShowsTheDefaultsOfTheOptionsStructs) {
  std::map<std::string, std::string> shown;
  for (const DecoderInfo& info : all_decoders()) {
    for (const DecoderOption& option : info.options) {
      shown[std::string(info.name) + ":" + std::string(option.key)] = option.default_value;
    }
  }
  EXPECT_EQ(shown.at("matching:near"), "auto");
  EXPECT_EQ(shown.at("correlated:near"), std::to_string(CorrelatedOptions().near));
  EXPECT_EQ(shown.at("ensemble:least"), "0.01");
  EXPECT_EQ(shown.at("ensemble:join"), "likelihood");
  EXPECT_EQ(shown.at("union_find:near"), "auto");
}

TEST(Registry, RefusesUnknownNamesKeysAndValues) {
  EXPECT_NO_THROW(check_decoder_spec("matching:near=auto"));
  for (const char* spec : {"mathcing", "", "matching:far=3", "matching:near", "matching:near=-1", "matching:near=1x",
                           "matching:near=", "exact:near=3", "union_find:steps=0", "ensemble:join=mean",
                           "ensemble:spread=nan", "ensemble:least=0.6"}) {
    EXPECT_THROW(check_decoder_spec(spec), InputError) << spec;
    EXPECT_THROW(make_decoder(spec, short_model()), InputError) << spec;
  }
}

TEST(Registry, FreesAModelThatItWasGiven) {
  DetectorErrorModel model = short_model();
  make_decoder("matching", std::move(model));
  EXPECT_EQ(model.detector_count(), 0u);
}

}  // namespace
}  // namespace sallow
