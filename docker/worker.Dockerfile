# docker build -f docker/worker.Dockerfile -t orchestrator-worker:0.1.0 .
# Trains on processors. The bases are pinned by version; pin them by digest in your own registry's mirror.
FROM mcr.microsoft.com/dotnet/sdk:10.0.401-noble AS build
WORKDIR /source
COPY .editorconfig BannedSymbols.txt Directory.Build.props Directory.Packages.props global.json ./
COPY src/Contracts/Contracts.csproj src/Contracts/
COPY src/ServiceDefaults/ServiceDefaults.csproj src/ServiceDefaults/
COPY src/Training/Training.csproj src/Training/
COPY src/Worker/Worker.csproj src/Worker/
RUN dotnet restore src/Worker
COPY src/Contracts src/Contracts
COPY src/ServiceDefaults src/ServiceDefaults
COPY src/Training src/Training
COPY src/Worker src/Worker
RUN dotnet publish src/Worker -c Release -o /publish
# libtorch is a layer of its own, which a new version of the program does not touch. The SDK's documentation is the data source dotnet-docs.
RUN mv /publish/runtimes /runtimes \
 && mkdir /docs \
 && cp --parents /usr/share/dotnet/packs/*.Ref/*/ref/*/*.xml /docs

# Ubuntu 24.04: TorchSharp needs a libstdc++ of GCC 13.
FROM mcr.microsoft.com/dotnet/aspnet:10.0.12-noble
WORKDIR /app
RUN install -d -o 1654 -g 1654 /var/lib/orchestrator
COPY docker/is-live.sh /usr/local/bin/is-live
COPY --from=build /docs /
COPY --from=build /runtimes ./runtimes
COPY --from=build /publish ./
# The base image's own port would only be a warning in the log: the settings below say where the agent listens.
ENV ASPNETCORE_HTTP_PORTS= \
    Listen__Address=0.0.0.0 \
    Http__Port=8080 \
    Agent__Folder=/var/lib/orchestrator
EXPOSE 8080
USER 1654:1654
HEALTHCHECK --interval=10s --timeout=6s --start-period=60s --retries=6 CMD ["is-live"]
ENTRYPOINT ["dotnet", "Orchestrator.Worker.dll"]
CMD ["agent"]
