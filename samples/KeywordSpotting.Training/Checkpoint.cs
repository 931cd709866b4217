using System.Globalization;
using System.IO;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KeywordSpotting.Training;

/// <summary>Keeps the state of a run in a folder, so that a run that was stopped goes on where it was.</summary>
internal sealed class Checkpoint(string folder)
{
    private string NetworkPath => Path.Combine(folder, "network.dat");

    private string AveragePath => Path.Combine(folder, "average.dat");

    private string OptimizerPath => Path.Combine(folder, "optimizer.dat");

    private string EpochPath => Path.Combine(folder, "epoch.txt");

    /// <summary>Restores the last state and returns the epochs behind it, 0 where there is none.</summary>
    public int Load(KwsNetwork network, KwsNetwork average, OptimizerHelper optimizer)
    {
        if (!File.Exists(EpochPath))
        {
            return 0;
        }

        network.load(NetworkPath);
        average.load(AveragePath);
        optimizer.load_state_dict(OptimizerPath);
        return int.Parse(File.ReadAllText(EpochPath), CultureInfo.InvariantCulture);
    }

    /// <summary>Stores the state after a number of epochs.</summary>
    public void Save(KwsNetwork network, KwsNetwork average, OptimizerHelper optimizer, int epochs)
    {
        Directory.CreateDirectory(folder);
        network.save(NetworkPath);
        average.save(AveragePath);
        optimizer.save_state_dict(OptimizerPath);
        File.WriteAllText(EpochPath, epochs.ToString(CultureInfo.InvariantCulture));
    }
}
