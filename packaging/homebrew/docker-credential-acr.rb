# Linux alone: nothing else is built. A release has a copy of this with its version and checksums in it, by fill.sh.
# Homebrew installs from taps alone; one of your own takes
#   brew tap-new you/acr
#   cp docker-credential-acr.rb "$(brew --repository you/acr)/Formula/"
#   brew install you/acr/docker-credential-acr
# Read by Ruby in the tests; it was never run by brew.
class DockerCredentialAcr < Formula
  RELEASES = "https://github.com/docker-credential-acr/docker-credential-acr".freeze

  desc "Docker credential helper for Azure Container Registry"
  homepage RELEASES
  version "0.0.0"
  license "MIT"

  on_intel do
    url "#{RELEASES}/releases/download/v#{version}/docker-credential-acr-#{version}-linux-amd64.tar.gz"
    sha256 "0000000000000000000000000000000000000000000000000000000000000000" # amd64
  end
  on_arm do
    url "#{RELEASES}/releases/download/v#{version}/docker-credential-acr-#{version}-linux-arm64.tar.gz"
    sha256 "0000000000000000000000000000000000000000000000000000000000000000" # arm64
  end

  depends_on :linux

  def install
    prefix.install Dir["*"]
  end

  def caveats
    <<~EOS
      Have docker and podman ask it for your registries:
        docker-credential-acr configure contoso
    EOS
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/docker-credential-acr version")
    assert_match "credentials not found in native keychain",
                 pipe_output("#{bin}/docker-credential-acr get", "registry.example.com", 1)
  end
end
