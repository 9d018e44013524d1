module mockcatena/strictclient

go 1.22
