# docker build -f docker/coordinator.Dockerfile -t orchestrator-coordinator:0.1.0 .
# The bases are pinned by version; pin them by digest in your own registry's mirror.
FROM mcr.microsoft.com/dotnet/sdk:10.0.401-noble AS build
WORKDIR /source
COPY .editorconfig BannedSymbols.txt Directory.Build.props Directory.Packages.props global.json ./
COPY src/Contracts/Contracts.csproj src/Contracts/
COPY src/ServiceDefaults/ServiceDefaults.csproj src/ServiceDefaults/
COPY src/Coordinator/Coordinator.csproj src/Coordinator/
RUN dotnet restore src/Coordinator
COPY src/Contracts src/Contracts
COPY src/ServiceDefaults src/ServiceDefaults
COPY src/Coordinator src/Coordinator
RUN dotnet publish src/Coordinator -c Release -o /publish

FROM mcr.microsoft.com/dotnet/aspnet:10.0.12-noble
WORKDIR /app
COPY docker/is-live.sh /usr/local/bin/is-live
COPY --from=build /publish ./
# The base image's own port would only be a warning in the log: the settings below say where the coordinator listens.
ENV ASPNETCORE_HTTP_PORTS= \
    Listen__Address=0.0.0.0 \
    Grpc__Port=8081 \
    Http__Port=8080 \
    Orleans__SiloPort=11111
EXPOSE 8080 8081 11111
USER 1654:1654
HEALTHCHECK --interval=10s --timeout=6s --start-period=150s --retries=3 CMD ["is-live"]
ENTRYPOINT ["dotnet", "Orchestrator.Coordinator.dll"]
