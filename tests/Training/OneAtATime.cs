using Xunit.Sdk;
using Xunit.v3;

// Torch has one generator of random numbers for the whole process: two tests at once would take each other's.
[assembly: Parallelization(Mode = ParallelMode.None)]
