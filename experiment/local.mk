# experiment/
