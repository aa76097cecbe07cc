#include "decode/external/exec_decoder.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "decode/contract/decode_shots.test.h"

namespace sallow {
namespace {

const DetectorErrorModel kModel = DetectorErrorModel::parse("error(0.1) D0 L0\nerror(0.1) D1 L1\n");

BitTable some_events(size_t shots) {
  BitTable events(2, shots);
  for (size_t shot = 0; shot < shots; shot++) {
    events.set(0, shot, shot % 3 == 0);
    events.set(1, shot, shot % 5 == 0);
  }
  return events;
}

/// The error of a program that gets two batches of shots and is then finished.
std::string error_of(const std::string& program, size_t shots = 100) {
  const ExecDecoder decoder(program, kModel);
  const auto workspace = decoder.make_workspace();
  BitTable predictions;
  try {
    for (int k = 0; k < 2; k++) decode_shots(decoder, some_events(shots), *workspace, predictions);
    decoder.finish(*workspace);
  } catch (const SystemError& error) {
    const std::string what = error.what(), name = "decoder 'exec:" + program + "' ";
    EXPECT_TRUE(what.starts_with(name)) << what;
    return what.substr(name.size());
  }
  return "no error";
}

// The header and the model are 5 lines; then each batch is a line and 100 bytes, which this shell program sends back.
// With two detectors and two observables, predictions are equal to events.
constexpr const char* kEcho =
    "sh -c 'read w v d o n; dd bs=1 count=$n of=/dev/null 2>/dev/null; "
    "while read shots; do dd bs=1 count=$shots 2>/dev/null; done'";

TEST(ExecDecoder, ReturnsThePredictionsOfAProgram) {
  const ExecDecoder decoder(kEcho, kModel);
  const auto workspace = decoder.make_workspace();
  BitTable predictions;
  std::vector<ShotOutcome> outcomes(300);
  for (const size_t shots : {1u, 64u, 100u, 300u}) {
    const BitTable events = some_events(shots);
    EXPECT_EQ(decode_shots(decoder, events, *workspace, predictions, outcomes.data()), 0u);
    EXPECT_EQ(predictions, events);
  }
  EXPECT_TRUE(std::isnan(outcomes[299].weight));
  decoder.finish(*workspace);
}

TEST(ExecDecoder, StartsAgainAfterFinish) {
  const ExecDecoder decoder(kEcho, kModel);
  const auto workspace = decoder.make_workspace();
  decoder.finish(*workspace);
  BitTable predictions;
  for (int k = 0; k < 2; k++) {
    decode_shots(decoder, some_events(70), *workspace, predictions);
    EXPECT_EQ(predictions, some_events(70));
    decoder.finish(*workspace);
  }
}

/// A program that answers correctly and then runs this command.
std::string echo_then(const std::string& last) {
  const std::string echo = kEcho;
  return echo.substr(0, echo.size() - 1) + "; " + last + "'";
}

TEST(ExecDecoder, ReportsHowAProgramFailsAtItsEnd) {
  EXPECT_EQ(error_of(kEcho), "no error");
  EXPECT_EQ(error_of(echo_then("exit 3")), "exited with status 3");
  EXPECT_EQ(error_of(echo_then("echo too bad >&2; exit 3")), "exited with status 3: too bad");
  EXPECT_EQ(error_of(echo_then("kill -9 $$")), "was ended by signal 9");
  EXPECT_EQ(error_of(echo_then("printf x")), "wrote more bytes than requested and exited with status 0");
}

TEST(ExecDecoder, FindsAStrayByteBeforeItShiftsAnswers) {
  // One byte too many in the first of two answers.
  const std::string program =
      "sh -c 'read w v d o n; dd bs=1 count=$n of=/dev/null 2>/dev/null; "
      "read shots; dd bs=1 count=$shots of=/dev/null 2>/dev/null; head -c 101 /dev/zero; cat >/dev/null'";
  EXPECT_EQ(error_of(program), "wrote more bytes than requested and exited with status 0");
}

TEST(ExecDecoder, ReportsHowAProgramFails) {
  EXPECT_EQ(error_of("false"), "ended its output after 0 of 100 bytes and exited with status 1");
  EXPECT_EQ(error_of("no-such-program-anywhere").substr(0, 72),
            "ended its output after 0 of 100 bytes and exited with status 127: sh: 1:");
  EXPECT_EQ(error_of("sh -c 'echo first >&2; echo the last line >&2; exit 3'"),
            "ended its output after 0 of 100 bytes and exited with status 3: the last line");
  EXPECT_EQ(error_of("sh -c 'read w v d o n; dd bs=1 count=$n of=/dev/null 2>/dev/null; read shots; printf 123'"),
            "ended its output after 3 of 100 bytes and exited with status 0");
  EXPECT_EQ(error_of("sh -c 'kill -9 $$'"), "ended its output after 0 of 100 bytes and was ended by signal 9");
  EXPECT_EQ(error_of("sh -c 'exec <&-; sleep 0.1; exit 4'", 100'000),
            "ended its output after 0 of 100000 bytes and exited with status 4");
}

TEST(ExecDecoder, RefusesAnswersThatAreTooLongOrNotPredictions) {
  EXPECT_EQ(error_of("sh -c 'head -c 250 /dev/zero; cat >/dev/null'"),
            "wrote more bytes than requested and exited with status 0");
  EXPECT_EQ(error_of("sh -c 'read w v d o n; dd bs=1 count=$n of=/dev/null 2>/dev/null; read shots; "
                     "yes | head -c 100; cat >/dev/null'"),
            "predicts flips of observables that do not exist: bits past the 2 of the model are set");
}

}  // namespace
}  // namespace sallow
