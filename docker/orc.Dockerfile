# docker build -f docker/orc.Dockerfile -t orchestrator-orc:0.1.0 .
# The command line and the samples: for `helm test`, and for whoever has no .NET. The bases are pinned by version; pin them by digest in
# your own registry's mirror.
FROM mcr.microsoft.com/dotnet/sdk:10.0.401-noble AS build
WORKDIR /source
COPY .editorconfig BannedSymbols.txt Directory.Build.props Directory.Packages.props global.json ./
COPY src/Contracts/Contracts.csproj src/Contracts/
COPY src/Cli/Cli.csproj src/Cli/
RUN dotnet restore src/Cli
COPY src/Contracts src/Contracts
COPY src/Cli src/Cli
RUN dotnet publish src/Cli -c Release -o /publish

FROM mcr.microsoft.com/dotnet/runtime:10.0.12-noble
COPY samples /samples
COPY --from=build /publish /app
WORKDIR /tmp
USER 1654:1654
# It comes and goes.
HEALTHCHECK NONE
ENTRYPOINT ["dotnet", "/app/orc.dll"]
