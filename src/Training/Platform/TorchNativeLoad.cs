using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Orchestrator.Training.Platform;

/// <summary>Which copy of TorchSharp's native library this process runs on.</summary>
public enum TorchNativeSource
{
    /// <summary>TorchSharp finds it by itself.</summary>
    Package,

    /// <summary>A copy in memory that does without one symbol version which this system's libstdc++ lacks.</summary>
    PatchedInMemory,

    /// <summary>The same copy from a file that is deleted as soon as it is loaded: anonymous files are not allowed here.</summary>
    PatchedFile,
}

/// <summary>
/// Loads TorchSharp's native library on systems whose libstdc++ predates GCC 13 (Debian 12, Ubuntu 22.04, RHEL 9) and leaves it alone
/// elsewhere. Runs when TorchSharp is first used, so that what uses only other parts of this assembly goes without half a gigabyte of
/// libraries.
/// </summary>
public static class TorchNativeLoad
{
    private const string Library = "libLibTorchSharp.so";

    // The library asks for a version of libstdc++ only because every file that includes <iostream> names this marker; nothing calls it.
    private const string MissingVersion = "GLIBCXX_3.4.32";
    private const string UnusedSymbol = "_ZSt21ios_base_library_initv";

    private static readonly Lazy<TorchNativeSource> Loaded = new(Load);

    public static TorchNativeSource EnsureLoaded() => Loaded.Value;

#pragma warning disable CA2255 // Must precede TorchSharp's static constructor, wherever a program first touches it.
    [ModuleInitializer]
    internal static void Initialize()
    {
        AppDomain.CurrentDomain.AssemblyLoad += (_, loading) => LoadFor(loading.LoadedAssembly);
        Array.ForEach(AppDomain.CurrentDomain.GetAssemblies(), LoadFor);
    }
#pragma warning restore CA2255

    /// <summary>The native library as shipped; null where this work-around has no business.</summary>
    internal static string? PackagedLibrary =>
        OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64 ? Find(Library) : null;

    /// <summary>True when a flag of the library's image had to be changed to make it loadable on older systems.</summary>
    internal static bool Patch(byte[] image) => ElfVersionPatch.MakeWeak(image, MissingVersion, UnusedSymbol);

    private static void LoadFor(Assembly user)
    {
        if (user.GetName().Name == "TorchSharp")
        {
            EnsureLoaded();
        }
    }

    private static TorchNativeSource Load()
    {
        if (PackagedLibrary is not { } packaged)
        {
            return TorchNativeSource.Package;
        }

        TorchMemory.KeepFreed();
        TorchThreads.SleepSoon();

        // The copy's own search path leads nowhere, so what it needs must be there before; glibc then matches by name.
        foreach (var needed in (string[])["libc10.so", "libtorch_cpu.so", "libtorch.so"])
        {
            if (Find(needed) is { } path)
            {
                NativeLibrary.Load(path);
            }
        }

        if (NativeLibrary.TryLoad(packaged, out _))
        {
            return TorchNativeSource.Package;
        }

        var image = File.ReadAllBytes(packaged);
        Patch(image);
        return TryLoadFromMemory(image) ? TorchNativeSource.PatchedInMemory : LoadFromFile(image);
    }

    /// <summary>The first file like <paramref name="pattern"/> where this program's native libraries are.</summary>
    internal static string? FindLibrary(string pattern) =>
        Folders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, pattern)).FirstOrDefault();

    private static string? Find(string file) => Folders.Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);

    private static string[] Folders =>
    [
        AppContext.BaseDirectory,
        Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native"),
        .. HostFolders.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries),
    ];

    private static string HostFolders => AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";

    private static bool TryLoadFromMemory(byte[] image)
    {
        var descriptor = LibC.MemoryFile(Library, LibC.CloseOnExec);
        if (descriptor < 0)
        {
            return false;
        }

        // Never closed after a success: the loader knows the library by this path.
        var path = $"/proc/self/fd/{descriptor}";
        try
        {
            File.WriteAllBytes(path, image);
            if (NativeLibrary.TryLoad(path, out _))
            {
                return true;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // No memory for the copy, or no /proc; the file system may do.
        }

        _ = LibC.Close(descriptor);
        return false;
    }

    private static TorchNativeSource LoadFromFile(byte[] image)
    {
        var folder = Directory.CreateTempSubdirectory("torchsharp-").FullName;
        try
        {
            var path = Path.Combine(folder, Library);
            File.WriteAllBytes(path, image);
            NativeLibrary.Load(path);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return TorchNativeSource.PatchedFile;
    }
}
