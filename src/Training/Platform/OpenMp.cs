using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Orchestrator.Training.Platform;

/// <summary>
/// Runs a loop on the threads that libtorch computes on. A pool of one's own would fight with them for the cores: they spin between
/// operations. On systems where libtorch brings no GNU OpenMP the loop runs on the calling thread.
/// </summary>
internal static unsafe class OpenMp
{
    private static readonly delegate* unmanaged<delegate* unmanaged<nint, void>, nint, uint, uint, void> Parallel;
    private static readonly delegate* unmanaged<int> ThreadNumber;
    private static readonly delegate* unmanaged<int> ThreadCount;

    static OpenMp()
    {
        if (TorchNativeLoad.FindLibrary("libgomp*.so*") is { } path && NativeLibrary.TryLoad(path, out var library))
        {
            Parallel = (delegate* unmanaged<delegate* unmanaged<nint, void>, nint, uint, uint, void>)
                NativeLibrary.GetExport(library, "GOMP_parallel");
            ThreadNumber = (delegate* unmanaged<int>)NativeLibrary.GetExport(library, "omp_get_thread_num");
            ThreadCount = (delegate* unmanaged<int>)NativeLibrary.GetExport(library, "omp_get_num_threads");
        }
    }

    /// <summary>Calls <paramref name="range"/> with the parts [from, to) of [0, <paramref name="count"/>), one to a thread.</summary>
    public static void For(long count, int threads, Action<long, long> range)
    {
        var loop = new Loop(count, range);
        if (Parallel is null || threads == 1)
        {
            loop.Run(thread: 0, threads: 1);
            loop.ThrowIfFailed();
            return;
        }

        var handle = GCHandle.Alloc(loop);
        Parallel(&RunPart, GCHandle.ToIntPtr(handle), (uint)threads, 0);
        handle.Free();
        loop.ThrowIfFailed();
    }

    [UnmanagedCallersOnly]
    private static void RunPart(nint handle) =>
        Unsafe.As<Loop>(GCHandle.FromIntPtr(handle).Target!).Run(ThreadNumber(), ThreadCount());

    private sealed class Loop(long count, Action<long, long> range)
    {
        private Exception? _failure;

        // Nothing may leave a native thread as an exception.
        public void Run(int thread, int threads)
        {
            try
            {
                range(count * thread / threads, count * (thread + 1) / threads);
            }
#pragma warning disable CA1031 // Rethrown on the calling thread.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                _failure = failure;
            }
        }

        public void ThrowIfFailed()
        {
            if (_failure is not null)
            {
                throw new InvalidOperationException("A part of a parallel loop failed.", _failure);
            }
        }
    }
}
