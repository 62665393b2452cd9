#pragma once

#include <string_view>

#include "identity/client_assertion.hpp"

namespace acr::identity {

/// How a CI service is asked for its job's ID token.
struct CiService {
  const char* name;             ///< for the error's text
  const char* url_variable;     ///< set by the service for each job
  const char* bearer_variable;  ///< what proves the job to its service
  const char* answer_member;    ///< of the JSON that it answers
  const char* missing_hint;     ///< what to do if a variable is not set
  const char* refused_hint;     ///< what to do if it does not take the bearer
};

/// Whether this is a job of that service's that may ask for one.
bool in_job_of(const CiService& service, const Environment& environment);

/// Asks with `request`, to which the URL, with `query` added, and the bearer are added. The bearer goes to
/// that URL alone, by https, and no redirect is followed. `unavailable` if a variable is not set.
Result<Secret> request_ci_id_token(const CiService& service, http::Request request, const FormFields& query,
                                   const http::Context& context, Deadline deadline);

}  // namespace acr::identity
