using Orchestrator.Cli.Platform;
using Orchestrator.Cli.Specs;

namespace Orchestrator.Cli.Studies;

/// <summary>Studies on disk.</summary>
internal static class StudyFile
{
    private const string NoStudy = "holds no study; it needs name, question, base, reference, seeds and arms";

    /// <summary>The study in a file, of which every run has a valid spec.</summary>
    /// <exception cref="CommandFailedException">It is no such file; the message has a line for each problem.</exception>
    public static Study Read(string path)
    {
        try
        {
            var text = SpecText.Read(path);
            var reader = new StudyReader(path, new SpecProblems(new Origin.InFile(path, Line: 1, Column: 1)));
            var study = reader.Read(SpecDocument.Parse(text, path, depth: 0, NoStudy));
            return reader.Problems.Count == 0 ? study : throw new CommandFailedException(string.Join(Environment.NewLine, reader.Problems));
        }
        catch (UnreadableSpecException error)
        {
            throw new CommandFailedException(error.Message, error);
        }
    }
}
