using Google.Protobuf;
using Orchestrator.Contracts.Folders;
using Orchestrator.Contracts.Specs;
using Orchestrator.Contracts.V1;
using Orchestrator.Training.Durability;

namespace Orchestrator.Worker.Training;

/// <summary>The spec of a trainer: read, checked, and kept beside what is trained with it.</summary>
internal static class SpecFile
{
    /// <returns>Resolved and valid.</returns>
    /// <exception cref="SpecAtFaultException">It is not; everything that is wrong with it is in the message.</exception>
    /// <exception cref="TrainerRefusedException">The file is not there, or not readable here and now.</exception>
    public static RunSpec Read(string path)
    {
        var spec = Parse(path);
        var violations = SpecValidator.Validate(spec);
        if (violations.Count > 0)
        {
            var lines = violations.Select(violation => $"  {violation}").Prepend($"{path} is not a valid spec:");
            throw new SpecAtFaultException(string.Join(Environment.NewLine, lines));
        }

        return SpecDefaults.Resolve(spec);
    }

    /// <summary>Keeps the first attempt's spec; a later attempt's must be equal, except that its sources may be pinned.</summary>
    /// <exception cref="SpecAtFaultException">The folder belongs to another spec.</exception>
    public static void Keep(RunFolder folder, RunSpec resolved)
    {
        if (!File.Exists(folder.Spec))
        {
            var json = JsonFormatter.Default.Format(resolved);
            CannotWriteException.Guard(folder.Spec, () => DurableFile.Replace(folder.Spec, json));
            return;
        }

        var (kept, given) = (WithoutHashes(SpecDefaults.Resolve(Parse(folder.Spec))), WithoutHashes(resolved));
        var different = RunSpec.Descriptor.Fields.InFieldNumberOrder()
            .Where(field => !Equals(field.Accessor.GetValue(kept), field.Accessor.GetValue(given)))
            .Select(field => field.Name)
            .ToList();
        if (different.Count > 0)
        {
            throw new SpecAtFaultException(
                $"{folder.Root} holds a training with another spec: {folder.Spec} differs in {string.Join(", ", different)}. "
                + "Train with that one, or in another folder.");
        }
    }

    private static RunSpec Parse(string path)
    {
        try
        {
            return JsonParser.Default.Parse<RunSpec>(File.ReadAllText(path));
        }
        catch (Exception error) when (error is InvalidProtocolBufferException or InvalidJsonException)
        {
            throw new SpecAtFaultException($"{path} cannot be read as a spec: {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TrainerRefusedException($"The spec {path} cannot be read: {error.Message}", error);
        }
    }

    private static RunSpec WithoutHashes(RunSpec spec)
    {
        var copy = spec.Clone();
        foreach (var source in copy.Data.Sources)
        {
            source.ClearHash();
        }

        return copy;
    }
}
