#include <boost/json.hpp>

#include "credhelper/commands/doctor_report.hpp"

namespace acr::commands {
namespace {

namespace json = boost::json;
using diagnosis::Rung;

void add_if_any(json::object& object, const char* name, const std::string& text) {
  if (!text.empty()) object[name] = text;
}

json::object part_json(const diagnosis::Part& part) {
  json::object object{{"name", part.name},
                      {"state", diagnosis::name_of(part.state)},
                      {"selected", part.selected},
                      {"found", part.found}};
  add_if_any(object, "fix", part.fix);
  return object;
}

json::object rung_json(const Rung& rung) {
  json::object object{{"name", rung.name}, {"state", diagnosis::name_of(rung.state)}, {"found", rung.found}};
  add_if_any(object, "fix", rung.fix);
  add_if_any(object, "code", rung.code);
  if (rung.state == diagnosis::State::failed) object["error"] = words_for(rung.kind);
  object["milliseconds"] = rung.took.count();
  json::object facts;
  for (const auto& [name, value] : rung.facts) add_if_any(facts, name.c_str(), value);
  if (!facts.empty()) object["facts"] = std::move(facts);
  json::array parts;
  for (const diagnosis::Part& part : rung.parts) parts.push_back(part_json(part));
  if (!parts.empty()) object["parts"] = std::move(parts);
  return object;
}

}  // namespace

std::string doctor_json(const DoctorReport& report) {
  json::object object;
  if (!report.registry.empty()) object["registry"] = report.registry;
  object["version"] = report.version;
  object["masked"] = report.privacy == diagnosis::Privacy::anonymous ? "anonymous" : "people";
  const Rung* failure = report.first_failure();
  object["healthy"] = failure == nullptr;
  if (failure != nullptr) object["firstFailure"] = failure->name;
  json::array rungs;
  for (const Rung& rung : report.rungs) rungs.push_back(rung_json(rung));
  object["rungs"] = std::move(rungs);
  if (report.registry.empty()) {
    json::array registries;
    for (const Rung& rung : report.registries) registries.push_back(rung_json(rung));
    object["registries"] = std::move(registries);
  }
  return json::serialize(object) + "\n";
}

}  // namespace acr::commands
